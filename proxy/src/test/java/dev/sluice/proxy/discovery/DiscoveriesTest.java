package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.FakeLookup.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.HostPort;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lookup finds is followed, and a line says what has changed. */
@Timeout(60)
class DiscoveriesTest extends DiscoveriesScenario {
    @Test
    void whatIsFoundIsFollowedAndTheLineSaysWhatChanged() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a, maxConnections: 7}}");
        FakeLookup lookup = opened.getFirst();
        now = Instant.ofEpochSecond(100);
        lookup.find(endpoint("a", 1), endpoint("b", 2));
        assertThat(discoveries.of(config.pools().getFirst()))
                .containsExactly(
                        new BackendConfig("a", new HostPort("127.0.0.1", 1), 1, 7, false),
                        new BackendConfig("b", new HostPort("127.0.0.1", 2), 1, 7, false));
        assertThat(followed).containsExactly("p");
        assertThat(lines()).containsExactly("pool p: file a: 2 added (a, b)");

        Endpoint draining = new Endpoint("b", new HostPort("127.0.0.1", 2), 5, true, true);
        lookup.find(draining, endpoint("c", 3));
        assertThat(lines()).containsExactly("pool p: file a: 1 added (c), 1 draining (b), 1 removed (a)");
        assertThat(discoveries.of(config.pools().getFirst()).getFirst())
                .isEqualTo(new BackendConfig("b", new HostPort("127.0.0.1", 2), 0, 7, true));

        lookup.find(endpoint("c", 3), draining);
        assertThat(lines()).containsExactly("pool p: file a: in another order");
        lookup.find(endpoint("c", 4), draining);
        assertThat(lines()).containsExactly("pool p: file a: 1 moved (c)");
        assertThat(status().results())
                .containsEntry(DiscoveryResult.CHANGED, 4L)
                .containsEntry(DiscoveryResult.UNCHANGED, 0L);
        assertThat(status().lastSuccess()).isEqualTo(now);
    }

    @Test
    void theSameAnswerChangesNothingAndIsNotWorthALine() throws InterruptedException {
        serve("p: {discover: {file: a}}");
        opened.getFirst().find(endpoint("a", 1));
        followed.clear();
        lines();
        now = Instant.ofEpochSecond(200);
        opened.getFirst().find(endpoint("a", 1));
        assertThat(followed).isEmpty();
        assertThat(lines()).isEmpty();
        assertThat(status().lastSuccess()).isEqualTo(now);
        assertThat(status().results()).containsEntry(DiscoveryResult.UNCHANGED, 1L);
    }

    @Test
    void anEmptyAnswerIsFollowedWhenThatIsWanted() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a, minBackends: 0}}");
        opened.getFirst().find(endpoint("a", 1));
        lines();
        opened.getFirst().find();
        assertThat(found(config)).isEmpty();
        assertThat(lines()).containsExactly("pool p: file a: 1 removed (a)");
    }

    @Test
    void backendsOfTheConfigurationWinOverThoseThatAreFound() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}, backends: {a: \"127.0.0.1:1\", z: \"127.0.0.1:9\"}}");
        opened.getFirst().find(endpoint("a", 5), endpoint("same", 9), endpoint("c", 3), endpoint("d", 3));
        assertThat(found(config)).containsExactly("c");
    }

    @Test
    void aConfirmationRenewsTheTimeOfTheLastSuccessUnlessThereIsNone() throws InterruptedException {
        serve("p: {discover: {file: a}}");
        FakeLookup lookup = opened.getFirst();
        lookup.confirm();
        assertThat(status().lastSuccess()).isNull();
        lookup.find(endpoint("a", 1));
        now = Instant.ofEpochSecond(60);
        lookup.confirm();
        assertThat(status().lastSuccess()).isEqualTo(now);
        assertThat(status().results()).containsEntry(DiscoveryResult.UNCHANGED, 1L);
        lookup.find();
        now = Instant.ofEpochSecond(120);
        lookup.confirm();
        assertThat(status().lastSuccess())
                .as("an answer that is refused stays refused")
                .isEqualTo(Instant.ofEpochSecond(60));
    }

    @Test
    void aServiceOfKubernetesMayHaveNoPods() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {kubernetes: {service: web}}}");
        opened.getFirst().find(endpoint("web-0", 1));
        opened.getFirst().find();
        assertThat(found(config)).isEmpty();
        assertThat(status().failing()).isFalse();
    }
}
