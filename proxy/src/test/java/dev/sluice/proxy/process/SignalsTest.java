package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.server.Shutdown;
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
        Await.until("it has come", () -> early.attach(reloaded::countDown));
        ProcessSignal.raise("HUP");
        reloaded.await();
    }

    @Test
    void theFirstSignalStopsTheSecondHurriesAndTheThirdHalts() throws InterruptedException {
        FakeSignals fake = new FakeSignals(false);
        Signals signals = fake.signals();
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, drain: {delay: 1s, timeout: 2m}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: ["%s"]}}
                        """.formatted(Wire.addressOf(echo.address())));
                Wire _ = proxy.connect()) {
            Await.count("the session has begun", () -> proxy.server().sessions(), 1);
            assertThat(fake.isHandled("TERM")).isFalse(); // until it serves, the JVM ends by it
            signals.attach(proxy.server(), () -> {});
            Thread main = Thread.ofPlatform().start(() -> stop(signals, proxy));

            fake.raise("INT");
            Await.until("it drains", () -> proxy.server().shutdown().phase() == Shutdown.Phase.DRAINING);
            assertThat(fake.lastResort).containsExactly("halts within PT2M11S with 130");
            assertThat(proxy.server().sessions()).isEqualTo(1);

            fake.raise("TERM");
            main.join();
            assertThat(proxy.server().sessions()).isZero();
            assertThat(proxy.server().shutdown().phase()).isEqualTo(Shutdown.Phase.STOPPED);
            fake.raise("USR1");
            assertThat(fake.lastResort)
                    .containsExactly("halts within PT2M11S with 130", "halts within PT5S with 143", "halts with 138");
        }
    }

    private static void stop(Signals signals, TestProxy proxy) {
        try {
            signals.awaitStop();
            proxy.server().drain();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aProcessThatDoesNotHearHangUpSaysSo() {
        try (TestProxy proxy = TestProxy.builder().backend(TestBackend.nobody()).start();
                LogLines lines = LogLines.open()) {
            new FakeSignals(false).signals().attach(proxy.server(), () -> {});
            assertThat(lines.startingWith("the signal HUP is ignored")).isEmpty();
            new FakeSignals(true).signals().attach(proxy.server(), () -> {});
            assertThat(lines.startingWith("the signal HUP is ignored")).hasSize(1);
        }
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
