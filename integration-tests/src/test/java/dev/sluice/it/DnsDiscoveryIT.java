package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.NameServer;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that come and go in DNS while sessions run. */
@Timeout(120)
class DnsDiscoveryIT extends DiscoveryScenario {
    private String byAddress(NameServer names) {
        return "dns: pg.internal, port: %d, refresh: 1s, allowLocal: true, nameserver: \"%s\""
                .formatted(backendPort, names.address());
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
}
