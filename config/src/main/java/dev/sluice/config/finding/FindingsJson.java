package dev.sluice.config.finding;

import dev.sluice.config.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The findings for programs: an array of objects with severity, file, line, column, length, path and message. */
public final class FindingsJson {
    private FindingsJson() {}

    /** A JSON array, ending with a line break. {@code line}, {@code column} and {@code length} are left out where there is none. */
    public static String render(List<Finding> findings) {
        return Json.write(findings.stream().map(FindingsJson::object).toList());
    }

    private static Map<String, Object> object(Finding finding) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        object.put("file", finding.place().file());
        if (finding.place().line() > 0) {
            object.put("line", finding.place().line());
            object.put("column", finding.place().column());
        }
        if (finding.snippet() != null) {
            object.put("length", finding.snippet().length());
        }
        if (!finding.path().isEmpty()) {
            object.put("path", finding.path());
        }
        object.put("message", finding.message());
        return object;
    }
}
