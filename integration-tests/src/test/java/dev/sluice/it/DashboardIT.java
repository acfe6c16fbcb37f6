package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Browser;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real browser, light, dark and narrow: it follows a backend that goes down and returns. */
@Timeout(120)
class DashboardIT {
    /** Where screenshots stay, for the documentation. */
    private static final Path SHOTS = Path.of("target/screenshots");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();
    private final int one = Ports.free();
    private final int two = Ports.free();

    @Test
    void theDashboardFollowsABackendThatGoesDownAndReturns() throws IOException, InterruptedException {
        Files.createDirectories(SHOTS);
        try (Browser browser = Browser.start(directory);
                Daemon first = Daemon.redis(directory, one);
                Daemon _ = Daemon.redis(directory, two);
                Sluice sluice = Sluice.start("""
                        log: {access: {output: none}}
                        frontends:
                          cache: {bind: "127.0.0.1:%d", pool: redis, maxConnections: 500}
                        pools:
                          redis:
                            balance: leastConnections
                            healthCheck: {type: sendExpect, interval: 300ms, fastInterval: 300ms, downInterval: 300ms,
                              timeout: 300ms, steps: [{send: "PING\\r\\n"}, {expect: +PONG}]}
                            backends: {r1: "127.0.0.1:%d", r2: "127.0.0.1:%d"}
                        """.formatted(port, one, two));
                Load load = Load.on(port, 50)) {
            load.awaitSuccesses(50);
            String url = sluice.url("/");
            browser.open(url, 1280, 900, false);
            Await.until("it shows the backends", () -> browser.text().contains("r1"));
            Await.until("it shows rates", () -> browser.text().matches("(?s).*p50 \\d.*"));
            browser.screenshot(SHOTS.resolve("dashboard-light.png"));

            first.kill();
            Await.until("the page says that r1 is down", () -> browser.text().matches("(?is).*r1.{0,200}down.*"));
            browser.open(url, 1280, 900, true);
            Await.until("also when it is opened now", () -> browser.text().matches("(?is).*r1.{0,200}down.*"));
            Await.until(
                    "dark",
                    () -> browser.evaluate("getComputedStyle(document.body).backgroundColor")
                            .matches("rgb\\(\\d\\d, \\d\\d, \\d\\d\\)"));
            browser.screenshot(SHOTS.resolve("dashboard-dark.png"));

            try (Daemon _ = Daemon.redis(directory, one)) {
                Await.until("the page says that r1 is up", () -> !browser.text().matches("(?is).*r1.{0,200}down.*"));
            }
            browser.open(url, 360, 800, false);
            Await.until("narrow", () -> browser.text().contains("r2"));
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo("true");
            browser.screenshot(SHOTS.resolve("dashboard-narrow.png"));
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
