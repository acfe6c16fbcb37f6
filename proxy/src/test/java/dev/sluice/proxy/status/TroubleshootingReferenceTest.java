package dev.sluice.proxy.status;

import dev.sluice.proxy.ReferencePart;
import dev.sluice.proxy.account.RefusalReason;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                            kind.severity().label()
                                    + (kind.worst() == kind.severity()
                                            ? ""
                                            : ", up to " + kind.worst().label()),
                            Stream.of(kind.alert(), kind.worstAlert())
                                    .filter(Objects::nonNull)
                                    .distinct()
                                    .map(alert -> "`" + alert + "`")
                                    .collect(Collectors.joining(", ")),
                            kind.area().label()));
        }
        ReferencePart.verify(PAGE, "problems", table.toString());
    }
}
