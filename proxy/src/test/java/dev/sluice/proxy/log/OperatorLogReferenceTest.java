package dev.sluice.proxy.log;

import dev.sluice.proxy.ReferencePart;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The page about the operator log knows each area. */
class OperatorLogReferenceTest {
    @Test
    void thePageListsEachArea() throws IOException {
        StringBuilder table = new StringBuilder("| area | its lines |\n|---|---|\n");
        for (Area area : Area.values()) {
            table.append("| `%s` | %s |%n".formatted(area.label(), area.about()));
        }
        ReferencePart.verify("operator-log.md", "areas", table.toString());
    }
}
