package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Browser;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Load;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

    /** A pool of fifty, of which the last is dead, beside a small one where all is well. */
    private String fifty(int alive) {
        StringBuilder yaml = new StringBuilder("""
                log: {access: {output: none}}
                frontends:
                  web: {bind: "127.0.0.1:%d", pool: web}
                  small: {bind: "127.0.0.1:%d", pool: small}
                pools:
                  small: {healthCheck: off, backends: {only: "127.0.0.1:%d"}}
                  web:
                    healthCheck: {type: tcp, interval: 500ms}
                    backends:
                """.formatted(port, Ports.free(), alive));
        for (int i = 1; i <= 50; i++) {
            String address = i == 50 ? "127.0.0.1:" + Ports.free() : "127.0.0." + i + ":" + alive;
            yaml.append("      web%02d: \"%s\"%n".formatted(i, address));
        }
        return yaml.toString();
    }

    private static boolean fits(Browser browser) {
        return browser.evaluate(
                        "document.documentElement.scrollWidth <= innerWidth"
                                + " && [...document.querySelectorAll('.scroll')].every(box => box.scrollWidth <= box.clientWidth)")
                .equals("true");
    }

    private static int rows(Browser browser) {
        return Integer.parseInt(browser.evaluate(
                "[...document.querySelectorAll('#pools tbody tr')].filter(row => row.offsetParent).length"));
    }

    @Test
    void fiftyBackendsFitTwoScreensPoolsFoldUpAndOnlyProblemsAreLeft() throws IOException, InterruptedException {
        try (Browser browser = Browser.start(directory);
                Peer peer = Peer.echoOn("0.0.0.0");
                Sluice sluice = Sluice.start(fifty(peer.port()))) {
            browser.open(sluice.url("/"), 1000, 900, false);
            Await.until(
                    "it shows all backends and the dead one",
                    () -> rows(browser) == 51 && browser.text().matches("(?s).*Backend web/web50 is down.*"));
            assertThat(fits(browser)).as("no column is cut at 1000 pixels").isTrue();
            String height = "document.getElementById('pool-web').offsetHeight";
            assertThat(Integer.parseInt(browser.evaluate(height))).isLessThan(2 * 900);

            browser.evaluate("document.getElementById('only').click()");
            Await.until("only the dead one is left", () -> rows(browser) == 1);
            assertThat(browser.text())
                    .contains("web50", "49 of its backends are not shown")
                    .doesNotContain("web49");
            browser.evaluate("document.getElementById('only').click()");
            Await.until("all are there again", () -> rows(browser) == 51);

            browser.evaluate("document.querySelector('#pool-web .opener').click()");
            Await.until("the pool is folded up", () -> rows(browser) == 1);
            assertThat(browser.text()).contains("49 of 50 up");
            browser.open(sluice.url("/?again"), 1400, 900, true);
            Await.until(
                    "the browser remembers it",
                    () -> rows(browser) == 1 && browser.text().contains("49 of 50 up"));
            browser.evaluate("document.querySelector('#list a').click()");
            Await.until("a problem opens the pool it leads to", () -> rows(browser) == 51);
            assertThat(fits(browser)).as("nor at 1400").isTrue();

            browser.open(sluice.url("/?narrow"), 400, 800, false);
            Await.until("cards", () -> rows(browser) == 51);
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo("true");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static String shown(String rows) {
        return "[...document.querySelectorAll('" + rows + " tbody tr')].filter(row => row.offsetParent)"
                + ".map(row => [...row.children].map(cell => cell.innerText.trim().replace(/\\s+/g, ' ')).join(' | ')).join('; ')";
    }

    @Test
    void theRoutesOfAFrontendAreBelowItWithWhatEachTook() throws IOException, InterruptedException {
        try (Browser browser = Browser.start(directory);
                Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        log: {access: {output: none}}
                        frontends:
                          db:
                            bind: "127.0.0.1:%1$d"
                            routes:
                              - {sni: orders.example, pool: orders}
                              - {source: 127.0.0.0/8, name: all, pools: {stable: 95, next: 5}, whenDown: skip}
                          plain: {bind: "127.0.0.2:%1$d", pool: stable}
                        pools: {orders: ["%2$s"], stable: ["%2$s"], next: ["%2$s"]}
                        """.formatted(port, peer.address()))) {
            browser.open(sluice.url("/"), 1000, 900, false);
            Await.until(
                    "both frontends are there",
                    () -> browser.evaluate(shown("#frontends"))
                            .matches(".*3 routes orders, stable, next.*plain.*stable.*"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.getInputStream().read()).isEqualTo('G');
            }
            Await.until(
                    "the session is at its route",
                    () -> browser.evaluate(shown("#routes"))
                            .matches("sni=orders.example db \\| orders \\| refuse \\| 0/s 0 \\|.*;"
                                    + " all db \\| stable 95, next 5 \\| skip \\| [0-9.]+/s 1 \\|.*;"
                                    + " default db \\| refuse \\| .{1,5} \\| 0/s 0 \\|.*"));
            assertThat(fits(browser)).isTrue();
            browser.screenshot(SHOTS.resolve("dashboard-routes.png"));
            browser.evaluate("(filter.value = 'orders', filter.dispatchEvent(new Event('input')))");
            assertThat(browser.evaluate(shown("#routes")))
                    .startsWith("sni=orders.example")
                    .doesNotContain("all");
            assertThat(browser.evaluate(shown("#frontends"))).contains("db").doesNotContain("plain");
            browser.evaluate("document.getElementById('routed').click()");
            Await.until("they fold up", () -> browser.evaluate(shown("#routes")).isEmpty());
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aPageWithoutFiguresIsNotGreen() throws IOException, InterruptedException {
        try (Browser browser = Browser.start(directory);
                Sluice sluice = Sluice.start("""
                        log: {access: {output: none}}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:%d"]}}
                        """.formatted(port, one))) {
            browser.open(sluice.url("/"), 1000, 900, false);
            Await.until("all is well", () -> browser.text().contains("All well."));
            String colour = "getComputedStyle(document.getElementById('well')).color";
            String green = browser.evaluate(colour);
            String page = sluice.get("/").body();
            try (Peer silent = Peer.of(client -> serveWithoutFigures(client, page))) {
                browser.open("http://127.0.0.1:" + silent.port() + "/", 1000, 900, false);
                Await.until("it waits", () -> browser.text().contains("Waiting for figures"));
                assertThat(browser.evaluate(colour)).isNotEqualTo(green);
                assertThat(browser.text()).doesNotContain("All well.");
            }
        }
    }

    /** The page, and a stream of events that has none. */
    private static void serveWithoutFigures(Socket client, String page) throws IOException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        String first = request.readLine();
        boolean isPage = first != null && first.startsWith("GET / ");
        String line = first;
        while (line != null && !line.isEmpty()) {
            line = request.readLine();
        }
        byte[] body = isPage ? page.getBytes(StandardCharsets.UTF_8) : new byte[0];
        String type = isPage ? "text/html; charset=utf-8" : "text/event-stream";
        client.getOutputStream()
                .write(("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(body);
        if (!isPage) {
            int _ = client.getInputStream().read(); // until the browser leaves
        }
    }
}
