package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.NameServer;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backends that come and go in DNS and in files while sessions run. */
@Timeout(120)
class DiscoveryIT {
    private final int port = Ports.free();
    private final int backendPort = Ports.free();

    @TempDir
    private Path directory;

    /** A client that knows who serves it. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        private final BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        private final String backend;

        Client() throws IOException {
            socket.setSoTimeout(20_000);
            backend = String.valueOf(reader.readLine());
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(reader.readLine());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String serving() throws IOException {
        try (Client client = new Client()) {
            return client.backend;
        }
    }

    private Peer backend(int host) throws IOException {
        return Peer.greetingOn("127.0.0." + host, backendPort);
    }

    private String name(int host) {
        return "127.0.0." + host + ":" + backendPort;
    }

    private String config(String discover, String more) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                log: {access: {output: none}}
                admin: {socket: %s}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {%s discover: {%s}}}
                """.formatted(directory.resolve("admin.sock"), port, more, discover);
    }

    private String byAddress(NameServer names) {
        return "dns: pg.internal, port: %d, refresh: 1s, allowLocal: true, nameserver: \"%s\""
                .formatted(backendPort, names.address());
    }

    private static double updates(Sluice sluice, String result) throws IOException, InterruptedException {
        return sluice.metric("sluice_discovery_updates_total{pool=\"p\",result=\"" + result + "\"}");
    }

    private static void awaitEndpoints(Sluice sluice, int count) {
        Await.until(count + " endpoints", () -> sluice.metric("sluice_discovery_endpoints{pool=\"p\"}") == count);
    }

    /** Lines of the operator log that contain this. */
    private static long lines(Sluice sluice, String text) throws IOException {
        return sluice.stderr().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void anAddedBackendGetsSessionsAndARemovedOneKeepsItsOpenSession() throws Exception {
        try (Peer _ = backend(2);
                Peer _ = backend(3);
                NameServer names = NameServer.start("pg 1 A 127.0.0.2");
                Sluice sluice = Sluice.start(config(byAddress(names), ""));
                Client old = new Client()) {
            assertThat(old.backend).isEqualTo(name(2));

            long start = System.nanoTime();
            names.update("add pg.internal. 1 A 127.0.0.3");
            Await.until("the new backend serves", () -> serving().equals(name(3)));
            System.out.printf(
                    "from the start of nsupdate to the first session: %d ms (refresh and time to live 1 s)%n",
                    (System.nanoTime() - start) / 1_000_000);

            names.update("delete pg.internal. A 127.0.0.2");
            awaitEndpoints(sluice, 1);
            for (int i = 0; i < 10; i++) {
                assertThat(serving()).isEqualTo(name(3));
            }
            assertThat(old.say("still here")).isEqualTo("still here");
            assertThat(sluice.metric("sluice_backend_up{backend=\"%s\",pool=\"p\"}".formatted(name(2))))
                    .as("its series are gone")
                    .isEqualTo(-1);
            assertThat(lines(sluice, "pool p: dns pg.internal: 1 added (" + name(3) + ")"))
                    .isEqualTo(1);
            assertThat(lines(sluice, "pool p: dns pg.internal: 1 removed (" + name(2) + ")"))
                    .isEqualTo(1);
            assertThat(sluice.metric("sluice_config_generation")).isEqualTo(1);
        }
    }

    @Test
    void aNameServerThatStopsChangesNothingAndWhenItReturnsItIsFollowed() throws Exception {
        try (Peer _ = backend(2);
                Peer _ = backend(3);
                NameServer names = NameServer.start("pg 1 A 127.0.0.2");
                Sluice sluice = Sluice.start(config(byAddress(names), ""))) {
            names.kill();
            Await.until("it is noticed", () -> updates(sluice, "failed") >= 2);
            assertThat(sluice.metric("sluice_discovery_last_update_successful{pool=\"p\"}"))
                    .isZero();
            assertThat(serving()).isEqualTo(name(2));
            assertThat(lines(sluice, "what was found before stays")).isEqualTo(1);

            sluice.reload(config(byAddress(names), "balance: leastConnections,"), "success");
            assertThat(serving()).as("a reload keeps it as well").isEqualTo(name(2));

            names.restart();
            names.update("add pg.internal. 1 A 127.0.0.3", "delete pg.internal. A 127.0.0.2");
            Await.until("it is followed again", () -> serving().equals(name(3)));
        }
    }

    @Test
    void anEmptyAnswerChangesNothingUnlessItIsMeant() throws Exception {
        try (Peer _ = backend(2);
                NameServer names = NameServer.start("pg 1 A 127.0.0.2");
                Sluice sluice = Sluice.start(config(byAddress(names), ""))) {
            names.update("delete pg.internal. A");
            Await.until("it is noticed", () -> updates(sluice, "refused") >= 2);
            assertThat(serving()).isEqualTo(name(2));
            assertThat(lines(sluice, "found no backend, minBackends is 1")).isEqualTo(1);

            sluice.reload(config(byAddress(names) + ", minBackends: 0", ""), "success");
            awaitEndpoints(sluice, 0);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void prioritiesAndWeightsOfServicesAreFollowed() throws Exception {
        int other = Ports.free();
        String discover = "dns: _http._tcp.web.internal, type: srv, refresh: 1s, allowLocal: true, nameserver: ";
        try (Peer two = backend(2);
                Peer three = Peer.greetingOn("127.0.0.3", other);
                Peer _ = backend(4);
                NameServer names = NameServer.start(
                        "_http._tcp.web 1 SRV 10 60 %d two".formatted(backendPort),
                        "_http._tcp.web 1 SRV 10 30 %d three".formatted(other),
                        "_http._tcp.web 1 SRV 20 90 %d four".formatted(backendPort),
                        "two 1 A 127.0.0.2",
                        "three 1 A 127.0.0.3",
                        "four 1 A 127.0.0.4");
                Sluice sluice = Sluice.start(config(
                        discover + "\"" + names.address() + "\"",
                        "healthCheck: {interval: 200ms, fastInterval: 50ms},"))) {
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 90; i++) {
                counts.merge(serving(), 1, Integer::sum);
            }
            assertThat(counts).isEqualTo(Map.of(name(2), 60, "127.0.0.3:" + other, 30));
            assertThat(sluice.metric(
                            "sluice_backend_weight{backend=\"two.internal:%d\",pool=\"p\"}".formatted(backendPort)))
                    .isEqualTo(60);

            two.stop();
            three.stop();
            Await.until("the worse priority is the backup", () -> serving().equals(name(4)));
            names.update("delete _http._tcp.web.internal. SRV 20 90 %d four.internal.".formatted(backendPort));
            awaitEndpoints(sluice, 2);
        }
    }

    @Test
    void aReloadAndItsPlanLeaveWhatWasFound() throws Exception {
        try (Peer _ = backend(2);
                NameServer names = NameServer.start("pg 1 A 127.0.0.2");
                Sluice sluice = Sluice.start(config(byAddress(names), ""));
                Client old = new Client()) {
            sluice.configure("process: {maxConnections: 5000}\n"
                    + config(byAddress(names), "").replaceFirst("process: .*\n", ""));
            String admin = directory.resolve("admin.sock").toString();
            Run plan = Sluice.command("reload", "--plan", "--admin", admin);
            assertThat(plan.output())
                    .contains("maxConnections")
                    .doesNotContain(name(2))
                    .doesNotContain("backends");
            assertThat(Sluice.command("reload", "--admin", admin).status()).isZero();
            assertThat(sluice.metric("sluice_config_generation")).isEqualTo(2);
            assertThat(old.say("still here")).isEqualTo("still here");
            assertThat(serving()).isEqualTo(name(2));
            assertThat(Sluice.command("status", "--admin", admin).output())
                    .containsPattern("p +dns pg.internal +1 +[0-9.]+[a-z]+ ago +-");
        }
    }

    @Test
    void anAnswerThatIsTooLongForAPacketComesByTcp() throws Exception {
        String[] records = IntStream.rangeClosed(1, 95) // BIND takes 100
                .mapToObj(i -> "pg 1 A 127.0.1." + i)
                .toArray(String[]::new);
        try (NameServer names = NameServer.start(records);
                Sluice sluice = Sluice.start(config(byAddress(names), "healthCheck: off,"))) {
            awaitEndpoints(sluice, 95);
        }
    }

    @Test
    void addressesOfBothFamiliesServe() throws Exception {
        Requires.ipv6();
        try (Peer _ = backend(2);
                Peer _ = Peer.greetingOn("::1", backendPort);
                NameServer names = NameServer.start("pg 1 A 127.0.0.2", "pg 1 AAAA ::1");
                Sluice sluice = Sluice.start(config(byAddress(names), ""))) {
            awaitEndpoints(sluice, 2);
            Await.until("IPv4", () -> serving().equals(name(2)));
            Await.until("IPv6", () -> serving().equals("::1:" + backendPort));
            assertThat(sluice.metric("sluice_backend_weight{backend=\"[::1]:%d\",pool=\"p\"}".formatted(backendPort)))
                    .isEqualTo(1);
        }
    }

    @Test
    void withoutANameServerItStartsAllTheSameAndFindsBackendsLater() throws Exception {
        try (Peer _ = backend(2);
                NameServer names = NameServer.start("pg 1 A 127.0.0.2")) {
            names.kill();
            try (Sluice sluice = Sluice.start(config(byAddress(names), ""))) {
                assertThat(lines(sluice, "has given no backends within 5 s")).isEqualTo(1);
                names.restart();
                Await.until("found", () -> serving().equals(name(2)));
            }
        }
    }

    private void replace(Path list, String text) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, text);
        Files.move(next, list, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aListInAFileIsFollowedAndABrokenOneIsNot() throws Exception {
        Path list = directory.resolve("backends.yaml");
        replace(list, "- " + name(2) + "\n");
        try (Peer _ = backend(2);
                Peer _ = backend(3);
                Sluice sluice = Sluice.start(config("file: " + list, ""));
                Client old = new Client()) {
            assertThat(old.backend).isEqualTo(name(2));
            replace(list, "[{\"address\": \"" + name(3) + "\", \"name\": \"three\"}]");
            Await.until("the new list is followed", () -> serving().equals(name(3)));
            assertThat(old.say("still here")).isEqualTo("still here");
            assertThat(sluice.metric("sluice_backend_weight{backend=\"three\",pool=\"p\"}"))
                    .isEqualTo(1);

            replace(list, "- " + name(3) + "\n- 127.0.0.4\n");
            Await.until("it is noticed", () -> updates(sluice, "failed") == 1);
            assertThat(lines(sluice, "backends.yaml:2:3: [1]: \\\"127.0.0.4\\\" has no port"))
                    .isEqualTo(1);
            assertThat(serving()).isEqualTo(name(3));
            replace(list, "- " + name(2) + "\n");
            Await.until("and repaired", () -> serving().equals(name(2)));
        }
    }

    @Test
    void aBackendThatIsOutOfItsListForAMomentKeepsItsSessionsAndItsLimit() throws Exception {
        Path list = directory.resolve("backends.yaml");
        String both = "- " + name(2) + "\n- " + name(3) + "\n";
        replace(list, both);
        String pool = "balance: leastConnections, queue: {limit: 0}, drain: {timeout: 4s}, healthCheck: off,";
        List<Client> clients = new ArrayList<>();
        try (Peer _ = backend(2);
                Peer _ = backend(3);
                Peer _ = backend(4);
                Sluice sluice = Sluice.start(config("file: " + list + ", maxConnections: 10", pool))) {
            for (int i = 0; i < 20; i++) {
                clients.add(new Client());
            }
            replace(list, "- " + name(3) + "\n");
            awaitEndpoints(sluice, 1);
            replace(list, both + "- " + name(4) + "\n");
            awaitEndpoints(sluice, 3);
            assertThat(active(sluice, 2)).isEqualTo(10);
            try (Client witness = new Client()) {
                assertThat(witness.backend).as("the others are full").isEqualTo(name(4));
                replace(list, both);
                Await.until("the backend that stays away has drained", () -> ended(sluice, "drain") == 1);
            }
            for (Client client : clients) {
                assertThat(client.say("still here")).isEqualTo("still here");
            }
            assertThat(active(sluice, 2)).isEqualTo(10);
            assertThat(active(sluice, 3)).isEqualTo(10);
            Run connections = Sluice.command(
                    "connections",
                    "--admin",
                    directory.resolve("admin.sock").toString(),
                    "--backend",
                    "p/" + name(2),
                    "-o",
                    "json");
            assertThat(connections.output().split("\"phase\"", -1)).hasSize(11);
            assertThat(lines(sluice, "pool p: back with what they had: " + name(2) + " (away"))
                    .isEqualTo(1);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private double active(Sluice sluice, int host) throws IOException, InterruptedException {
        return sluice.metric("sluice_backend_connections_active{backend=\"%s\",pool=\"p\"}".formatted(name(host)));
    }

    private static double ended(Sluice sluice, String cause) throws IOException, InterruptedException {
        return sluice.metric(
                "sluice_connections_closed_total{cause=\"%s\",frontend=\"f\",phase=\"data\"}".formatted(cause));
    }

    @Test
    void aListIsFoundBesideItsConfigurationFile() throws Exception {
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Files.writeString(etc.resolve("backends.json"), "[\"" + name(2) + "\"]");
        int metrics = Ports.free();
        Path config = Files.writeString(
                etc.resolve("sluice.yaml"),
                "metrics: {bind: \"127.0.0.1:%d\"}\n".formatted(metrics) + config("file: backends.json", ""));
        try (Peer _ = backend(2);
                Sluice _ = Sluice.startFrom(config, metrics)) {
            assertThat(serving()).isEqualTo(name(2));
        }
    }
}
