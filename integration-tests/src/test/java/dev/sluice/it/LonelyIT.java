package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Namespaces;
import dev.sluice.it.harness.Requires;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the loopback interface is the only one, as in a fresh network namespace, no interface has a hardware address. */
@Timeout(120)
class LonelyIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void noLibraryWarnsOfWhatSluiceDoesNotNeed() throws IOException, InterruptedException {
        Requires.program("curl");
        assertThat(Namespaces.run("lonely.sh", directory))
                .contains("serves after", "stopped")
                .doesNotContain("hardware address")
                .doesNotContain("io.netty");
    }
}
