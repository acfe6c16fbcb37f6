package dev.sluice.proxy.health;

import dev.sluice.proxy.ReferencePart;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the health checks explains each result; {@code -Dreference.update=true} rewrites that part. */
class CheckResultsReferenceTest {
    private static String table() {
        return "| result | the check | meaning |\n|---|---|---|\n"
                + Arrays.stream(Verdict.Code.values())
                        .map(code -> "| `%s` | %s | %s |\n".formatted(code, outcome(code), code.meaning()))
                        .collect(Collectors.joining());
    }

    private static String outcome(Verdict.Code code) {
        Verdict verdict = new Verdict(code, "");
        if (!verdict.isKnown()) {
            return verdict.isMade() ? "is unclear" : "was not made";
        }
        return code.passed() ? "passed" : "failed";
    }

    @Test
    void thePageExplainsEachResult() throws IOException {
        ReferencePart.verify("health-checks.md", "results", table());
    }
}
