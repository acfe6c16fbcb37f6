package dev.sluice.proxy.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
@SuppressWarnings("NullAway.Init") // set by JUnit
class NotifierTest {
    private static final long PID = 4711;
    private static final int CLOCK_MONOTONIC = 1;

    @TempDir
    private Path directory;

    private FakeServiceManager manager;
    private Notifier notifier;

    @BeforeEach
    void open() {
        manager = FakeServiceManager.in(directory);
        notifier = Notifier.of(manager.environment(), PID, () -> TimeUnit.SECONDS.toNanos(7));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Notifier withVariables(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(manager.environment());
        all.putAll(more);
        return Notifier.of(all, PID);
    }

    @Test
    void theLifeOfAProcessIsToldInTheWordsOfTheProtocol() {
        notifier.ready("2 frontends serve");
        assertThat(manager.received()).isEqualTo("READY=1\nSTATUS=2 frontends serve");
        notifier.status("3 sessions");
        assertThat(manager.received()).isEqualTo("STATUS=3 sessions");
        notifier.reloading();
        assertThat(manager.received()).isEqualTo("RELOADING=1\nMONOTONIC_USEC=7000000");
        notifier.watchdog();
        assertThat(manager.received()).isEqualTo("WATCHDOG=1");
        notifier.stopping("draining 3 sessions");
        assertThat(manager.received()).isEqualTo("STOPPING=1\nSTATUS=draining 3 sessions");
        assertThat(manager.received()).isNull();
    }

    @Test
    void aDrainThatMayTakeLongAsksForThatTime() {
        notifier.stopping("draining", Duration.ofMinutes(10));
        assertThat(manager.received()).isEqualTo("STOPPING=1\nEXTEND_TIMEOUT_USEC=600000000\nSTATUS=draining");
    }

    @Test
    void aStatusCannotSmuggleInAnotherVariable() {
        notifier.status("a\nMAINPID=1");
        assertThat(manager.received()).isEqualTo("STATUS=a MAINPID=1");
    }

    @Test
    void aSocketInTheAbstractNamespaceIsReached() {
        try (FakeServiceManager other = FakeServiceManager.inNamespace(
                "sluice-test-" + ProcessHandle.current().pid())) {
            Notifier.of(other.environment(), PID).ready("serving");
            assertThat(other.received()).isEqualTo("READY=1\nSTATUS=serving");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vsock:2:1234", "relative/path"})
    void withoutASocketOfAKnownKindNothingIsSent(String address) {
        Notifier silent = Notifier.of(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "1000000"), PID);
        silent.ready("serving");
        assertThat(silent.watchdogInterval()).isEmpty();
        assertThat(Notifier.of(Map.of(), PID).watchdogInterval()).isEmpty();
    }

    @Test
    void aManagerThatHasGoneIsNoFailure() {
        manager.close();
        assertThatCode(() -> {
                    notifier.ready("serving");
                    notifier.watchdog();
                })
                .doesNotThrowAnyException();
        Notifier nowhere = Notifier.of(Map.of("NOTIFY_SOCKET", "/nonexistent/" + "x".repeat(200)), PID);
        assertThatCode(() -> nowhere.ready("serving")).doesNotThrowAnyException();
    }

    @Test
    void aManagerThatDoesNotReadDelaysNobody() {
        for (int i = 0; i < 2000; i++) { // the kernel queues some, see net.unix.max_dgram_qlen
            notifier.watchdog();
        }
        assertThat(manager.received()).isEqualTo("WATCHDOG=1");
    }

    @ParameterizedTest
    @CsvSource({"30000000, '', PT15S", "30000000, 4711, PT15S", "3, 4711, PT0.000001S"})
    void heartbeatsAreDueTwiceInTheTimeThatTheManagerWaits(String micros, String addressee, Duration interval) {
        assertThat(withVariables(Map.of("WATCHDOG_USEC", micros, "WATCHDOG_PID", addressee))
                        .watchdogInterval())
                .contains(interval);
    }

    @ParameterizedTest
    @CsvSource({"30000000, 4712", "30000000, x", "0, 4711", "-5, 4711", "many, 4711", "'', ''"})
    void noHeartbeatsAreDueForAnotherProcessOrWithoutATime(String micros, String addressee) {
        assertThat(withVariables(Map.of("WATCHDOG_USEC", micros, "WATCHDOG_PID", addressee))
                        .watchdogInterval())
                .isEmpty();
    }

    /** What the protocol asks of MONOTONIC_USEC. */
    @Test
    void theTimeOfAReloadIsThatOfTheKernelsMonotonicClock() {
        Notifier real = Notifier.of(manager.environment(), PID);
        long before = kernelMicros();
        real.reloading();
        long after = kernelMicros();
        String message = String.valueOf(manager.received());
        assertThat(Long.parseLong(message.substring(message.lastIndexOf('=') + 1)))
                .isBetween(before, after);
    }

    @SuppressWarnings("restricted") // the JDK has no other way to ask
    private static long kernelMicros() {
        Linker linker = Linker.nativeLinker();
        MethodHandle gettime = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES);
            assertThat((int) gettime.invokeExact(CLOCK_MONOTONIC, time)).isZero();
            return TimeUnit.SECONDS.toMicros(time.get(ValueLayout.JAVA_LONG, 0))
                    + TimeUnit.NANOSECONDS.toMicros(time.get(ValueLayout.JAVA_LONG, Long.BYTES));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
