package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.FakeLookup.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.HostPort;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses that are no backends are left out, counted and said: local ones, and those where this process listens. */
@Timeout(60)
class DiscoveriesLeftOutTest extends DiscoveriesScenario {
    @Test
    void addressesThatAreLeftOutAreCountedAndSaidOnce() throws InterruptedException {
        serve("p: {discover: {dns: pg.internal, port: 1}}");
        FakeLookup lookup = opened.getFirst();
        SortedMap<String, Reach> local = new TreeMap<>(Map.of("127.0.0.1", Reach.THIS_MACHINE, "::", Reach.NOBODY));
        lookup.leaveOut(local);
        lookup.leaveOut(local);
        lookup.leaveOut(Map.of());
        lookup.leaveOut(Map.of("0.0.0.0", Reach.NOBODY));
        assertThat(lines())
                .containsExactly(
                        "pool p: dns pg.internal: left out: 127.0.0.1 (an address of this machine), :: (no address of a"
                                + " host); discover.allowLocal: true takes addresses of this machine and its link",
                        "pool p: dns pg.internal: left out: 0.0.0.0 (no address of a host)");
        assertThat(status().leftOut()).isEqualTo(new DiscoveryStatus.LeftOut(5, 1));
        lookup.leaveOut(Map.of());
        assertThat(status().leftOut()).isEqualTo(new DiscoveryStatus.LeftOut(5, 0));
    }

    @Test
    void addressesOfOurOwnFrontendsAreLeftOutAndSaidOnce() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}}");
        FakeLookup lookup = opened.getFirst();
        Endpoint ours = new Endpoint("ours", new HostPort("127.0.0.9", 9), 1, false, false);
        lookup.find(endpoint("a", 1), ours);
        lookup.find(ours, endpoint("a", 1));
        String message = "left out 127.0.0.9:9: this process listens there";
        assertThat(lines()).containsExactly("pool p: file a: " + message, "pool p: file a: 1 added (a)");
        assertThat(found(config)).containsExactly("a");
        assertThat(status().leftOut()).isEqualTo(new DiscoveryStatus.LeftOut(2, 1));
        assertThat(Objects.requireNonNull(status().lastError()).message()).isEqualTo(message);
        assertThat(status().failing()).as("the others serve").isFalse();

        lookup.find(endpoint("a", 1));
        lookup.find(endpoint("a", 1), ours);
        assertThat(lines()).as("once each time that they come").containsExactly("pool p: file a: " + message);
    }

    @Test
    void whereNothingElseWasFoundTheyAreTheReason() throws InterruptedException {
        serve("p: {discover: {file: a}}");
        opened.getFirst().find(new Endpoint("ours", new HostPort("127.0.0.9", 9), 1, false, false));
        assertThat(status().failing()).isTrue();
        assertThat(Objects.requireNonNull(status().lastError()).message())
                .isEqualTo("found no backend, minBackends is 1: this process itself listens at 127.0.0.9:9");
    }

    @Test
    void thePortsOfTheOperatorAreNoBackendsEither() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}}");
        opened.getFirst()
                .find(
                        endpoint("a", 1),
                        new Endpoint("metrics", new HostPort("127.0.0.9", 10), 1, false, false),
                        new Endpoint("admin", new HostPort("127.0.0.9", 11), 1, false, false));
        assertThat(found(config)).containsExactly("a");
        assertThat(status().leftOut()).isEqualTo(new DiscoveryStatus.LeftOut(2, 2));
    }

    @Test
    void aPoolOfWhichAllAreOurOwnHasNoBackend() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}}");
        opened.getFirst().find(new Endpoint("ours", new HostPort("127.0.0.9", 9), 1, false, false));
        assertThat(found(config)).isEmpty();
        assertThat(status().failing()).isTrue();
        assertThat(lines()).last().asString().contains("found no backend, minBackends is 1");
    }
}
