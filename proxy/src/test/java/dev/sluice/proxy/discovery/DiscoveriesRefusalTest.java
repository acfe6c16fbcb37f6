package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.FakeLookup.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer that is refused or does not come leaves what was found before, and the reason is said. */
@Timeout(60)
class DiscoveriesRefusalTest extends DiscoveriesScenario {
    @Test
    void whyAnAnswerIsEmptyIsSaidAndStaysInTheStatusUntilThereIsMore() throws InterruptedException {
        serve("p: {discover: {file: a, minBackends: 1}}");
        FakeLookup lookup = opened.getFirst();
        lines();
        lookup.findNothing("the name pg.internal does not exist");
        assertThat(lines())
                .containsExactly(
                        "pool p: file a: found no backend, minBackends is 1: the name pg.internal does not exist; no backend is known yet");
        assertThat(status().note()).isEqualTo("the name pg.internal does not exist");
        lookup.find(endpoint("a", 1));
        assertThat(status().note()).isEmpty();
    }

    @Test
    void anAnswerWithTooFewBackendsIsNotFollowedAndSaidOnce() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a, minBackends: 2}}");
        FakeLookup lookup = opened.getFirst();
        lookup.find(endpoint("a", 1), endpoint("b", 2));
        lines();
        followed.clear();
        Endpoint draining = new Endpoint("b", new HostPort("127.0.0.1", 2), 1, false, true);
        for (int i = 0; i < 3; i++) {
            lookup.find(endpoint("a", 1), draining);
        }
        assertThat(lines())
                .containsExactly("pool p: file a: found 1 backend, minBackends is 2; what was found before stays");
        lookup.find();
        assertThat(lines()).singleElement().asString().contains("found no backend, minBackends is 2");
        assertThat(followed).isEmpty();
        assertThat(found(config)).containsExactly("a", "b");
        assertThat(status().results()).containsEntry(DiscoveryResult.REFUSED, 4L);
        assertThat(status().failing()).isTrue();
    }

    @Test
    void moreThanAPoolHoldsIsNotFollowed() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}}");
        opened.getFirst()
                .find(IntStream.rangeClosed(0, 4096)
                        .mapToObj(i -> endpoint("b" + i, 1 + i))
                        .toArray(Endpoint[]::new));
        assertThat(found(config)).isEmpty();
        assertThat(lines()).singleElement().asString().contains("found 4097 backends, at most 4096 are followed");
    }

    @Test
    void aFailureKeepsWhatWasFoundAndIsSaidOnceUntilItIsOver() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}}");
        FakeLookup lookup = opened.getFirst();
        lookup.fail("nobody there");
        lookup.fail("nobody there");
        assertThat(lines()).containsExactly("pool p: file a: nobody there; no backend is known yet");
        lookup.find(endpoint("a", 1));
        lines();
        for (int i = 0; i < 3; i++) {
            lookup.fail("nobody there");
        }
        assertThat(lines()).containsExactly("pool p: file a: nobody there; what was found before stays");
        assertThat(found(config)).containsExactly("a");
        assertThat(status().failing()).isTrue();
        lookup.find(endpoint("a", 1));
        assertThat(lines()).containsExactly("pool p: file a answers again, nothing has changed");
        assertThat(status().failing()).isFalse();
        assertThat(Objects.requireNonNull(status().lastError()).message()).isEqualTo("nobody there");
        assertThat(status().results())
                .containsEntry(DiscoveryResult.FAILED, 5L)
                .containsEntry(DiscoveryResult.CHANGED, 1L);
    }

    @Test
    void whyAnAnswerWasEmptyIsNotSaidOfOneThatDidNotCome() throws InterruptedException {
        serve("p: {discover: {file: a, minBackends: 0}}");
        opened.getFirst().findNothing("the file lists no backends");
        assertThat(status().note()).isEqualTo("the file lists no backends");
        opened.getFirst().fail("the file is empty");
        assertThat(status().note()).isEmpty();
        assertThat(Objects.requireNonNull(status().lastError()).message()).isEqualTo("the file is empty");
    }

    @Test
    void thatNobodyAnswersAtTheStartIsSaid() throws InterruptedException {
        discoveries.prepare(config("p: {discover: {dns: pg.internal, port: 1}}"));
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .isEqualTo(
                                "pool p: dns pg.internal has given no backends within 0 s; it serves without them until"
                                        + " they are found"));
    }

    /** With patience for an hour this test would not end. */
    @Test
    void aFirstAnswerThatIsRefusedIsNotWaitedOut() throws InterruptedException {
        FakeLookup lookup = new FakeLookup();
        lookup.onStart(told -> told.onFound(List.of()));
        try (Discoveries patient = new Discoveries((_, _) -> lookup, () -> now, Duration.ofHours(1))) {
            patient.prepare(config("p: {discover: {file: a}}"));
            assertThat(lines()).singleElement().asString().contains("found no backend, minBackends is 1");
        }
    }
}
