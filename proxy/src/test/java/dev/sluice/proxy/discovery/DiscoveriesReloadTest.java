package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.FakeLookup.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a configuration that comes or does not come changes in discovery. */
@Timeout(60)
class DiscoveriesReloadTest extends DiscoveriesScenario {
    @Test
    void aPoolThatReturnsHasWhatWasFoundLastUntilItsSourceAnswersAnew() throws InterruptedException {
        SluiceConfig with = serve("p: {discover: {file: a}}");
        opened.getFirst().find(endpoint("a", 1), endpoint("b", 2));
        serve("p: {backends: {x: \"127.0.0.1:9\"}}");
        assertThat(opened.getFirst().isClosed()).isTrue();
        lines();
        serve("p: {discover: {file: a}}");
        assertThat(found(with)).containsExactly("a", "b");
        assertThat(status().results()).containsEntry(DiscoveryResult.CHANGED, 1L);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line).contains("it serves with those of before"));
        opened.getLast().find(endpoint("b", 2));
        assertThat(found(with)).containsExactly("b");
        assertThat(status().results()).containsEntry(DiscoveryResult.CHANGED, 2L);

        serve("p: {backends: {x: \"127.0.0.1:9\"}}");
        SluiceConfig other = serve("p: {discover: {file: other}}");
        assertThat(found(other)).as("what another source had found").isEmpty();
    }

    @Test
    void lookupsOfUnchangedSectionsGoOnAndThoseOfOthersEnd() throws InterruptedException {
        serve("p: {discover: {file: a}}", "q: {discover: {file: b}}", "r: {discover: {file: c}}");
        opened.get(0).find(endpoint("a", 1));
        opened.get(1).find(endpoint("b", 2));

        SluiceConfig next = serve("p: {discover: {file: a}, slowStart: 5s}", "q: {discover: {file: other}}");
        assertThat(opened).hasSize(4).extracting(FakeLookup::isClosed).containsExactly(false, true, true, false);
        assertThat(found(next)).containsExactly("a");
        PoolConfig q = next.pools().get(1);
        assertThat(discoveries.of(q)).as("until the new source answers").hasSize(1);
        assertThat(discoveries.status("r")).isNull();
        opened.get(1).find(endpoint("late", 7));
        assertThat(discoveries.of(q)).extracting(BackendConfig::name).containsExactly("b");
        opened.get(3).find(endpoint("new", 3));
        assertThat(discoveries.of(q)).extracting(BackendConfig::name).containsExactly("new");
        assertThat(Objects.requireNonNull(discoveries.status("q")).results())
                .as("counters go on")
                .containsEntry(DiscoveryResult.CHANGED, 2L);
    }

    @Test
    void aConfigurationThatIsNotTakenLeavesEverythingAsItWas() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}}");
        opened.getFirst().find(endpoint("a", 1));
        discoveries.prepare(config("p: {discover: {file: b}}", "q: {discover: {file: c}}"));
        discoveries.abandon();
        assertThat(opened).extracting(FakeLookup::isClosed).containsExactly(false, true, true);
        assertThat(found(config)).containsExactly("a");
        assertThat(discoveries.status("q")).isNull();
    }

    @Test
    void nobodyIsToldBeforeTheConfigurationServesAndThenNothingIsMissed() throws InterruptedException {
        SluiceConfig config = config("p: {discover: {file: a}}");
        discoveries.prepare(config);
        opened.getFirst().find(endpoint("a", 1));
        assertThat(followed).isEmpty();
        assertThat(found(config)).as("for the compiler").containsExactly("a");
        opened.getFirst().find(endpoint("b", 1));
        discoveries.commit(config, followed::add);
        assertThat(followed).containsExactly("p");
        assertThat(found(config)).containsExactly("b");
    }

    /** What was found before a reload that gives it to a frontend. */
    @Test
    void anAddressThatAFrontendTakesLaterIsLeftOutFromThenOn() throws InterruptedException {
        serve("p: {discover: {file: a}}");
        opened.getFirst().find(endpoint("a", 1), endpoint("b", 2));
        SluiceConfig next = TestConfig.of("""
                        frontends: {f: {bind: ["127.0.0.9:9", "127.0.0.1:2"], pool: p}}
                        pools: {p: {discover: {file: a}}}
                        """);
        discoveries.prepare(next);
        assertThat(found(next)).as("for the compiler").containsExactly("a");
        discoveries.commit(next, followed::add);
        assertThat(found(next)).containsExactly("a");
    }
}
