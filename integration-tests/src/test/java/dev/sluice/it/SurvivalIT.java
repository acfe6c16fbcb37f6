package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Load.Outcome;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backends die, freeze and return under a steady load of new connections, and one client may be as rude as it likes. */
@Timeout(120)
class SurvivalIT {
    private static final int BACKENDS = 5;
    private static final long PER_SECOND = 1000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Daemon> backends = new ArrayList<>();

    @AfterEach
    void stopBackends() {
        backends.forEach(Daemon::close);
    }

    private Sluice start(String frontend, String pool) throws IOException {
        for (int i = 0; i < BACKENDS; i++) {
            ports.add(Ports.free());
            backends.add(Daemon.redis(directory, ports.get(i)));
        }
        return Sluice.start("""
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p, %s}}
                pools:
                  p:
                    %s
                    backends: [%s]
                """.formatted(
                        port,
                        frontend,
                        pool,
                        ports.stream().map(p -> "\"127.0.0.1:" + p + "\"").collect(Collectors.joining(", "))));
    }

    /** Sessions that each backend has had. */
    private double[] served(Sluice sluice) throws IOException, InterruptedException {
        Sluice.Scrape scrape = sluice.scrape();
        return ports.stream()
                .mapToDouble(p -> scrape.value(
                        "sluice_backend_connections_total{backend=\"127.0.0.1:%d\",pool=\"p\"}".formatted(p)))
                .toArray();
    }

    private void awaitState(Sluice sluice, int backend, String state) {
        String series = "sluice_backend_state{backend=\"127.0.0.1:%d\",pool=\"p\",state=\"%s\"}"
                .formatted(ports.get(backend), state);
        Await.until("backend " + backend + " is " + state, () -> sluice.metric(series) == 1);
    }

    @Test
    void aKilledBackendCostsNoClientAndAFrozenOneOnlyThoseItHolds() throws IOException, InterruptedException {
        String pool = """
                    onBackendDown: close
                    healthCheck:
                      {type: sendExpect, interval: 200ms, fastInterval: 200ms, downInterval: 200ms, timeout: 200ms,
                       steps: [{send: "PING\\r\\n"}, {expect: +PONG}]}
                """.strip();
        try (Sluice sluice = start("timeouts: {connect: 500ms}", pool);
                Load load = Load.on(port, PER_SECOND)) {
            load.awaitSuccesses(PER_SECOND);
            backends.get(0).kill();
            awaitState(sluice, 0, "down");
            load.awaitSuccesses(PER_SECOND);
            // Its own sessions of the instant are the only ones that a proxy which does not read along cannot save.
            assertThat(load.failures()).hasSizeLessThanOrEqualTo(2);

            int before = load.failures().size();
            backends.get(1).signal("STOP");
            awaitState(sluice, 1, "down");
            load.awaitSuccesses(PER_SECOND);
            List<Outcome> failures = load.failures();
            List<Outcome> held = failures.subList(before, failures.size());
            // It accepts through the kernel and is silent; fall x (interval + timeout) is 1.2 s at 200/s.
            assertThat(held).hasSizeLessThan(600).allMatch(outcome -> outcome.millis() < 10_000);

            backends.get(1).signal("CONT");
            backends.set(0, Daemon.redis(directory, ports.get(0)));
            awaitState(sluice, 0, "up");
            awaitState(sluice, 1, "up");
            before = load.failures().size();
            double[] start = served(sluice);
            load.awaitSuccesses(5 * PER_SECOND);
            double[] share = served(sluice);
            assertThat(load.stop().stream().filter(Outcome::failed).count()).isEqualTo(before);
            for (int i = 0; i < BACKENDS; i++) {
                share[i] -= start[i];
            }
            double sum = Arrays.stream(share).sum();
            for (double each : share) {
                assertThat(each / sum).isEqualTo(1.0 / BACKENDS, within(0.01 / BACKENDS));
            }
        }
    }

    @Test
    void whileAllAreDownEveryClientIsRefusedAtOnceAndTheFirstOneBackServes() throws IOException, InterruptedException {
        String health = "healthCheck: {interval: 500ms, fastInterval: 500ms, downInterval: 500ms, rise: 1}";
        try (Sluice sluice = start("timeouts: {connect: 500ms}", health);
                Load load = Load.on(port, PER_SECOND)) {
            load.awaitSuccesses(2 * PER_SECOND);
            for (Daemon backend : backends) {
                backend.kill();
            }
            for (int i = 0; i < BACKENDS; i++) {
                awaitState(sluice, i, "down");
            }
            int before = load.failures().size();
            load.awaitFailures(2 * PER_SECOND);
            long residentBefore = sluice.residentKilobytes();
            load.awaitFailures(8 * PER_SECOND);
            assertThat(sluice.residentKilobytes() - residentBefore).isLessThan(8_000);
            assertThat(sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}"))
                    .isLessThan(PER_SECOND / 10.0);
            List<Outcome> failures = load.failures();
            // Refused, not held until some limit of time.
            assertThat(failures.subList(before, failures.size())).noneMatch(outcome -> outcome.millis() > 5_000);

            backends.set(0, Daemon.redis(directory, ports.get(0)));
            load.awaitSuccesses(PER_SECOND);
        }
    }

    @Test
    void rudeSourcesAreRefusedAndAPoliteOneDoesNotNotice() throws IOException, InterruptedException {
        List<Load> rude = new ArrayList<>();
        try (Sluice sluice = start("rate: {perSource: 20/s}", "healthCheck: off");
                Load polite = Load.from("127.0.0.2", port, 10)) {
            // Few enough that a slow machine, too, makes more connections than they are allowed together.
            for (int i = 0; i < 20; i++) {
                rude.add(Load.flood("127.0.1." + (i + 1), port));
            }
            String refused = "sluice_frontend_refused_total{frontend=\"f\",reason=\"source_rate\"}";
            Await.until("many are refused", () -> sluice.metric(refused) > 1000);
            polite.awaitSuccesses(50);
            assertThat(polite.failures()).isEmpty();
            Await.until("one line a second says so", () -> sluice.stderr().contains("source_rate"));
        } finally {
            rude.forEach(Load::close);
        }
    }
}
