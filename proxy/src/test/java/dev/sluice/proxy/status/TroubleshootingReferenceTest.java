package dev.sluice.proxy.status;

import dev.sluice.proxy.ReferencePart;
import dev.sluice.proxy.account.RefusalReason;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page for the operator on call knows each reason and each problem. */
class TroubleshootingReferenceTest {
    private static final String PAGE = "troubleshooting.md";

    @Test
    void thePageExplainsEachReasonOfARefusal() throws IOException {
        StringBuilder table = new StringBuilder("| reason | meaning |\n|---|---|\n");
        for (RefusalReason reason : RefusalReason.values()) {
            table.append("| `%s` | %s |%n".formatted(reason.label(), reason.meaning()));
        }
        ReferencePart.verify(PAGE, "reasons", table.toString());
    }

    @Test
    void thePageListsEachProblemWithItsAlert() throws IOException {
        StringBuilder table =
                new StringBuilder("| problem | severity | alert | area of the log |\n|---|---|---|---|\n");
        for (ProblemKind kind : ProblemKind.values()) {
            table.append("| `%s` | %s | %s | `%s` |%n"
                    .formatted(
                            kind.label(),
                            kind.severity().name().toLowerCase(Locale.ROOT),
                            kind.alert() == null ? "" : "`" + kind.alert() + "`",
                            kind.area().label()));
        }
        ReferencePart.verify(PAGE, "problems", table.toString());
    }
}
