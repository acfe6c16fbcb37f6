package dev.sluice.proxy.health;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HealthCheckConfig.Schedule;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Health checks as a configuration makes them. */
final class TestChecks {
    private TestChecks() {}

    /** A check with these keys in the flow style. */
    static HealthCheckConfig of(String keys) {
        return Objects.requireNonNull(
                TestConfig.poolOf("healthCheck: {" + keys + "}, backends: [\"127.0.0.1:1\", \"127.0.0.1:2\"]")
                        .health()
                        .check());
    }

    /** A check that is played with steps that no configuration holds, such as random ones. */
    static HealthCheckConfig steps(Duration timeout, List<CheckStep> steps) {
        Schedule often = of("type: tcp").schedule();
        return check(
                HealthCheckConfig.Type.SEND_EXPECT,
                new Schedule(often.interval(), often.fastInterval(), often.downInterval(), timeout),
                steps);
    }

    /** A check by TCP that is due so rarely as no configuration may say. */
    static HealthCheckConfig every(Duration interval) {
        return check(HealthCheckConfig.Type.TCP, new Schedule(interval, interval, interval, interval), List.of());
    }

    /** What all checks share, on this loop. */
    static CheckMeans means(Loop control) {
        return new CheckMeans(control, new ProbeTls(control, new HandshakeTurns(control)));
    }

    /** Takes the one verdict of a check. */
    static ProbeObserver observer(CompletableFuture<Verdict> verdict, Runnable onClosed) {
        return new ProbeObserver() {
            @Override
            public void onVerdict(Verdict told) {
                verdict.complete(told);
            }

            @Override
            public void onLost(boolean asked) {}

            @Override
            public void onClosed() {
                onClosed.run();
            }
        };
    }

    /** The verdict of one run of a check, which must come within 20 s. */
    static Verdict verdict(Loop control, SocketAddress backend, Script script, Duration timeout) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        control.execute(() -> Probe.start(
                control,
                Target.inet((InetSocketAddress) backend),
                script,
                timeout.toNanos(),
                observer(verdict, () -> {})));
        return verdict.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static HealthCheckConfig check(HealthCheckConfig.Type type, Schedule schedule, List<CheckStep> steps) {
        HealthCheckConfig usual = of("type: tcp");
        return new HealthCheckConfig(
                type, schedule, usual.rise(), usual.fall(), usual.contact(), steps, null, null, false);
    }
}
