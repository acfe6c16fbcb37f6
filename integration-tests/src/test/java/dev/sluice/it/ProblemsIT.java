package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Browser;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong is in all four places where an operator may look: log, {@code sluice status}, dashboard, and an alert or the interface. */
@Timeout(240)
class ProblemsIT {
    private static final Path RULES = Path.of("../deploy/prometheus/sluice.rules.yaml");

    /**
     * One way in which clients are not served, with the words that tell of it.
     *
     * @param frontend what is configured of it
     * @param pool the pool it leads to
     * @param kind in the list of problems
     * @param told a part of its sentence
     * @param logged a part of a line of the log
     */
    private record Trouble(String frontend, String pool, String kind, String told, String logged) {}

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final Map<String, Trouble> troubles = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final List<Socket> clients = new ArrayList<>();

    private String socket() {
        return directory.resolve("admin.sock").toString();
    }

    private Run sluice(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--admin", socket()));
        return Sluice.command(command.toArray(String[]::new));
    }

    private void describe() {
        troubles.put(
                "acl",
                new Trouble(
                        "deny: 127.0.0.0/8",
                        "good",
                        "refusals",
                        "their addresses are denied or not allowed (acl)",
                        "frontend acl refused"));
        troubles.put(
                "rate", new Trouble("rate: {connections: 1/s}", "good", "refusals", "(rate)", "frontend rate refused"));
        troubles.put(
                "often",
                new Trouble("rate: {perSource: 1/s}", "good", "refusals", "(source_rate)", "frontend often refused"));
        troubles.put(
                "many",
                new Trouble(
                        "rate: {concurrentPerSource: 1}",
                        "good",
                        "refusals",
                        "(source_connections)",
                        "frontend many refused"));
        troubles.put(
                "header",
                new Trouble(
                        "proxyProtocol: required, trustedProxies: 127.0.0.0/8",
                        "good",
                        "refusals",
                        "(proxy_protocol)",
                        "frontend header refused"));
        troubles.put(
                "dead",
                new Trouble(
                        "", "dead", "pool_without_backend", "pool dead has no backend", "pool dead has no backend"));
        troubles.put(
                "failing",
                new Trouble("", "failing", "pool_failing", "no session of pool failing", "pool failing serves nobody"));
        troubles.put(
                "half", new Trouble("", "half", "backend_down", "backend half/b is down", "backend half/b is down"));
        troubles.put("full", new Trouble("", "full", "queue_refusals", "(queue_full)", "frontend full refused"));
        troubles.put("slow", new Trouble("", "slow", "queue_refusals", "(queue_timeout)", "frontend slow refused"));
        troubles.put(
                "limited",
                new Trouble(
                        "maxConnections: 1", "good", "frontend_full", "limited is at its", "limited is at its limit"));
        for (String name : List.of("kept", "weightless", "unknown")) {
            troubles.put(
                    name,
                    new Trouble(
                            "",
                            name,
                            "pool_without_backend",
                            "pool " + name + " has no backend",
                            "frontend " + name + " refused"));
        }
        troubles.put(
                "capped", new Trouble("", "capped", "pool_full", "pool capped is at its limit of 1", "pool capped: "));
        troubles.keySet().forEach(name -> ports.put(name, Ports.free()));
    }

    private String config(Peer peer, int dead) {
        StringBuilder yaml = new StringBuilder("""
                admin: {socket: "%s"}
                log: {access: {output: none}}
                frontends:
                """.formatted(socket()));
        troubles.forEach((name, trouble) -> yaml.append("  %s: {bind: \"127.0.0.1:%d\", pool: %s%s}%n"
                .formatted(
                        name,
                        ports.get(name),
                        trouble.pool(),
                        trouble.frontend().isEmpty() ? "" : ", " + trouble.frontend())));
        String check = "healthCheck: {type: tcp, interval: 200ms, timeout: 200ms, rise: 1, fall: 1}";
        return yaml + """
                pools:
                  good: {healthCheck: off, backends: {a: "%1$s"}}
                  dead: {%3$s, backends: {a: "127.0.0.1:%2$d"}}
                  failing: {healthCheck: off, backends: {a: "127.0.0.1:%2$d"}}
                  half: {%3$s, backends: {a: "%1$s", b: "127.0.0.1:%2$d"}}
                  full: {healthCheck: off, maxConnections: 1, queue: {limit: 0}, backends: {a: "%1$s"}}
                  slow: {healthCheck: off, maxConnections: 1, queue: {timeout: 100ms}, backends: {a: "%1$s"}}
                  kept: {backends: {a: {address: "%1$s", disabled: true}}}
                  weightless: {backends: {a: {address: "%1$s", weight: 0}}}
                  unknown: {discover: {file: "%4$s/none.yaml"}}
                  capped: {healthCheck: off, maxConnections: 1, queue: {timeout: 100s}, backends: {a: "%1$s"}}
                """.formatted(peer.address(), dead, check, directory);
    }

    /** Clients of all frontends, which stay. */
    private void connect() throws IOException {
        for (int port : ports.values()) {
            try {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                clients.add(client);
                client.getOutputStream().write("no header\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (SocketException _) {
                // It is refused, as it should be.
            }
        }
    }

    private void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** The problem of the list whose sentence contains this, as JSON; empty when there is none. */
    private static String problem(Sluice sluice, String told) throws IOException, InterruptedException {
        Matcher one = Pattern.compile("\\{\"kind\":[^{}]*" + Pattern.quote(told) + "[^{}]*}")
                .matcher(sluice.get("/api/v1/problems").body());
        return one.find() ? one.group() : "";
    }

    @Test
    void everyCauseIsInEveryPlace() throws IOException, InterruptedException {
        describe();
        int dead = Ports.free();
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start(config(peer, dead));
                Browser browser = Browser.start(directory)) {
            try {
                Await.until("all are noticed", () -> {
                    connect();
                    for (Trouble trouble : troubles.values()) {
                        if (problem(sluice, trouble.told()).isEmpty()) {
                            return false;
                        }
                    }
                    return true;
                });
                String status = sluice("status").output();
                browser.open(sluice.url("/"), 1400, 900, false);
                Await.until("the page has a list", () -> browser.text().contains("more"));
                browser.evaluate("document.getElementById('more').click()");
                String rules = Files.readString(RULES);
                for (Trouble trouble : troubles.values()) {
                    String problem = problem(sluice, trouble.told());
                    assertThat(problem)
                            .contains("\"kind\":\"" + trouble.kind() + "\"")
                            .doesNotContain("\"sources\"");
                    Matcher alert = Pattern.compile("\"alert\":\"(\\w+)\"").matcher(problem);
                    assertThat(alert.find()).as(problem).isTrue();
                    assertThat(rules).contains("- alert: " + alert.group(1));
                    assertThat(status).contains(trouble.told());
                    Await.until(
                            "the page has " + trouble,
                            () -> browser.text().contains(trouble.told().substring(1)));
                    Await.until("the log has " + trouble, () -> sluice.stderr().contains(trouble.logged()));
                }
                assertThat(status)
                        .as("who is refused is told where only operators look")
                        .containsPattern(
                                "frontend acl (refuses|has refused) (nearly all )?clients.*from 127\\.0\\.0\\.1");
                assertThat(browser.complaints()).isEmpty();
            } finally {
                close();
            }
        }
    }

    @Test
    void aProcessAtItsLimitSaysSoAndThatItIsOver() throws IOException, InterruptedException {
        int port = Ports.free();
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        admin: {socket: "%s"}
                        process: {maxConnections: 2}
                        log: {access: {output: none}}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                        """.formatted(socket(), port, peer.address()))) {
            for (int i = 0; i < 3; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            String problems = Await.value(
                    "it is noticed",
                    () -> sluice.get("/api/v1/problems").body(),
                    list -> list.contains("process_full"));
            assertThat(problems).contains("\"kind\":\"process_full\"", "\"alert\":\"SluiceProcessAtLimit\"");
            assertThat(sluice("status").output()).contains("CRITICAL", "the process is at its limit of 2 connections");
            assertThat(sluice.stderr()).contains("the process is at its limit of 2");
            close();
            Await.until(
                    "it is over", () -> !sluice.get("/api/v1/problems").body().contains("kind"));
            assertThat(sluice("status").output()).contains("no problems");
        } finally {
            close();
        }
    }

    @Test
    void aReloadThatFailedAndOverridesOfOperatorsAreShownEverywhereUntilTheyEnd()
            throws IOException, InterruptedException {
        String good = """
                admin: {socket: "%s"}
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {healthCheck: off, backends: {one: "127.0.0.1:1", two: "127.0.0.1:2"}}}
                """.formatted(socket(), Ports.free());
        try (Sluice sluice = Sluice.start(good)) {
            assertThat(sluice("config", "diff").output()).contains("nothing differs");
            sluice.reload(good.replace("backends", "backnds"), "failure");
            assertThat(sluice("status").output()).contains("the last reload failed", "unknown key \"backnds\"");
            assertThat(sluice("top", "--once").output()).contains("the last reload failed", "unknown key \"backnds\"");
            sluice.reload(good, "success");
            assertThat(sluice("status").output()).contains("no problems");

            sluice("backend", "weight", "p/one", "7");
            sluice("backend", "maintenance", "p/two");
            sluice("drain", "f");
            sluice("log-level", "debug");
            assertThat(sluice("status").output())
                    .contains(
                            "backend p/one has weight 7 instead of 1",
                            "backend p/two is in maintenance, set by an operator",
                            "frontend f is drained by an operator",
                            "log.level is debug instead of info",
                            "7*",
                            "maintenance*",
                            "drained*");
            assertThat(sluice("top", "--once").output()).contains("7*", "maintenance*", "drained*");
            assertThat(sluice("config", "diff").output())
                    .contains(
                            "! pools.p.backends.one.weight: 7, configured 1",
                            "! pools.p.backends.two.state: maintenance, configured ready",
                            "! frontends.f.state: drained, configured ready",
                            "! log.level: debug, configured info");
            assertThat(sluice.get("/api/v1/status").body())
                    .contains("\"backend\":\"one\",\"key\":\"weight\",\"configured\":\"1\",\"set\":\"7\"");

            sluice("backend", "weight", "p/one", "1");
            sluice("backend", "ready", "p/two");
            sluice("resume", "f");
            sluice("log-level", "info");
            assertThat(sluice("status").output()).contains("no problems");
        }
    }
}
