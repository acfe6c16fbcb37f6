package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the health checks explains each result; {@code -Dreference.update=true} rewrites that part. */
class CheckResultsReferenceTest {
    private static final Path PAGE = Path.of("../docs/health-checks.md");
    private static final String BEGIN =
            "<!-- results: generated from the program; regenerate with -Dreference.update=true -->\n";
    private static final String END = "<!-- end -->\n";

    private static String table() {
        return "| result | the check | meaning |\n|---|---|---|\n"
                + Arrays.stream(Verdict.Code.values())
                        .map(code -> "| `%s` | %s | %s |\n".formatted(code, outcome(code), code.meaning()))
                        .collect(Collectors.joining());
    }

    private static String outcome(Verdict.Code code) {
        if (!new Verdict(code, "").isKnown()) {
            return "was not made";
        }
        return code.passed() ? "passed" : "failed";
    }

    @Test
    void thePageExplainsEachResult() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END, begin);
        if (Boolean.getBoolean("reference.update")) {
            page = page.substring(0, begin) + table() + page.substring(end);
            Files.writeString(PAGE, page);
            end = page.indexOf(END, begin);
        }
        assertThat(page.substring(begin, end)).isEqualTo(table());
    }
}
