package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.DiscoverySource.RecordType;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.discovery.dns.DnsRecord;
import dev.sluice.proxy.discovery.dns.ResolvConf;
import dev.sluice.proxy.discovery.dns.Resolver;
import dev.sluice.proxy.pool.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From each source: a backend that is missing for one answer keeps its sessions, and one that stays away drains. */
@Timeout(60)
class ReturnFromSourcesTest {
    /** What a test changes of a source. */
    private interface Change {
        void to(List<String> hosts);
    }

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final TestBackend one = TestBackend.tcp(new InetSocketAddress("127.0.0.2", 0), TestBackend::echo);
    private final int port = ((InetSocketAddress) one.address()).getPort();
    private final TestBackend two = TestBackend.tcp(new InetSocketAddress("127.0.0.3", port), TestBackend::echo);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened.reversed()) {
            closeable.close();
        }
        one.close();
        two.close();
    }

    private Wire session(TestProxy proxy) {
        Wire client = proxy.connect();
        opened.add(client);
        client.write(new byte[] {'?'});
        assertThat(client.read(1)).hasSize(1);
        return client;
    }

    private static Backend at(TestProxy proxy, String host) {
        return proxy.pool().backends().stream()
                .filter(backend ->
                        ((HostPort) backend.config().address()).host().equals(host))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitBackends(TestProxy proxy, int count) {
        Await.until(count + " backends", () -> proxy.pool().backends().size() == count);
    }

    private void check(Lookup lookup, Change change) {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {healthCheck: off, drain: {timeout: 400ms}, discover: {file: any}}}
                """, (_, _) -> lookup)) {
            awaitBackends(proxy, 2);
            Wire first = session(proxy);
            Wire second = session(proxy);
            Backend a = at(proxy, "127.0.0.2");
            Backend b = at(proxy, "127.0.0.3");
            assertThat(List.of(a.inFlight(), b.inFlight())).containsExactly(1, 1);

            change.to(List.of("127.0.0.3"));
            awaitBackends(proxy, 1);
            assertThat(proxy.pool().backends()).as("it keeps its name").containsExactly(b);
            change.to(List.of("127.0.0.2", "127.0.0.3"));
            awaitBackends(proxy, 2);
            assertThat(proxy.pool().backends()).containsExactlyInAnyOrder(a, b);

            change.to(List.of("127.0.0.2"));
            awaitBackends(proxy, 1);
            Await.count(
                    "the one that stays away has drained",
                    () -> proxy.closed(new Termination(Cause.DRAIN, Phase.DATA)),
                    1);
            Await.count("it gives its place back, just after it was counted", () -> b.inFlight(), 0);
            assertThat(a.inFlight()).isEqualTo(1);
            first.close();
            second.close();
        }
    }

    @Test
    void aFile() {
        Path file = directory.resolve("list.yaml");
        Change change = hosts -> {
            try {
                Path next = Files.writeString(
                        directory.resolve("next"),
                        hosts.stream().map(host -> host + ":" + port).toList().toString());
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        change.to(List.of("127.0.0.2", "127.0.0.3"));
        check(new FileLookup("p", file), change);
    }

    private void checkDns(DiscoverySource.Dns source, String host, FakeNameServers servers) {
        SynchronousQueue<Boolean> next = new SynchronousQueue<>();
        ResolvConf conf = FakeNameServers.conf(1);
        DnsLookup lookup = new DnsLookup(
                "p",
                new DnsEndpoints(source, new Resolver(servers, () -> conf)),
                new Schedule(Duration.ofSeconds(30), () -> 0),
                _ -> next.take(),
                () -> {});
        servers.has(host, FakeNameServers.address(host, 1, "127.0.0.2"));
        servers.has(host, FakeNameServers.address(host, 1, "127.0.0.3"));
        check(lookup, hosts -> {
            servers.forget(host); // the lookup waits and will not ask before it is told
            hosts.forEach(address -> servers.has(host, FakeNameServers.address(host, 1, address)));
            try {
                assertThat(next.offer(true, 20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void addressesOfAName() {
        checkDns(
                new DiscoverySource.Dns("pg", RecordType.A, port, Duration.ofSeconds(30), null, true),
                "pg",
                new FakeNameServers());
    }

    @Test
    void aServiceWithTwoAddressesOfOneTarget() {
        FakeNameServers servers = new FakeNameServers();
        servers.has("_pg._tcp", new DnsRecord.Service("_pg._tcp", 1, 1, 1, port, "host"));
        checkDns(
                new DiscoverySource.Dns("_pg._tcp", RecordType.SRV, 0, Duration.ofSeconds(30), null, true),
                "host",
                servers);
    }

    @Test
    void endpointSlices() {
        TestPod pod = new TestPod(directory);
        opened.add(pod);
        Change change = hosts -> pod.server.storage.put(slice(hosts));
        change.to(List.of("127.0.0.2", "127.0.0.3"));
        check(pod.lookup(), change);
    }

    private ObjectNode slice(List<String> hosts) {
        FakeApiSlices slice = FakeApiSlices.slice("web-1").port("http", port);
        hosts.forEach(host -> slice.endpoint(host, "pod-" + host, true, true, false));
        return slice.build();
    }
}
