package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SignalsTest {
    @Test
    void hangUpIsRememberedUntilThereIsSomethingToReload() throws InterruptedException {
        Signals signals = new Signals();
        assertThat(signals.attach(() -> {})).isFalse();

        Signals early = new Signals();
        ProcessSignal.raise("HUP"); // without a handler it would end this JVM
        CountDownLatch reloaded = new CountDownLatch(1);
        Wire.await("it has come", () -> early.attach(reloaded::countDown));
        ProcessSignal.raise("HUP");
        reloaded.await();
    }

    /** What a process that ignores HUP from its start says. */
    static final class Deaf {
        private Deaf() {}

        @SuppressWarnings("SystemOut")
        public static void main(String... arguments) {
            System.out.println("hears " + ProcessSignal.handle("HUP", () -> {}));
        }
    }

    @Test
    void whoHasStartedItWithNohupIsNotHeard() throws IOException, InterruptedException {
        assertThat(hears("trap '' HUP; exec \"$@\"")).isEqualTo("hears false");
        assertThat(hears("exec \"$@\"")).isEqualTo("hears true");
    }

    private static String hears(String shell) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        "sh",
                        "-c",
                        shell,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Deaf.class.getName())
                .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(child.waitFor()).isZero();
            return said;
        } finally {
            child.destroyForcibly();
        }
    }
}
