package dev.sluice.it.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.it.harness.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What values.yaml says of its keys in comments that begin with {@code # --}.
 *
 * @param texts by key, such as {@code image.tag}, in the order of the file
 * @param values the whole file
 */
record ValuesComments(Map<String, String> texts, JsonNode values) {
    private static final Pattern COMMENT = Pattern.compile(" *# -- (.+)");
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):.*");
    private static final int INDENT = 2;

    static ValuesComments read(Path file) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        String[] path = new String[8];
        String comment = "";
        for (String line : Files.readAllLines(file)) {
            Matcher text = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (text.matches()) {
                comment = text.group(1);
            } else if (key.matches()) {
                int depth = key.group(1).length() / INDENT;
                path[depth] = key.group(2);
                if (!comment.isEmpty()) {
                    texts.put(String.join(".", Arrays.copyOf(path, depth + 1)), comment);
                }
                comment = "";
            }
        }
        return new ValuesComments(texts, Manifests.document(Files.readString(file)));
    }

    /** The reference, as a table of Markdown. */
    String table() {
        StringBuilder table = new StringBuilder("\n| value | default | |\n|---|---|---|\n");
        texts.forEach((key, text) -> table.append("| `%s` | `%s` | %s |\n"
                .formatted(key, values.at("/" + key.replace('.', '/')).toString(), text)));
        return table.toString();
    }
}
