package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.FakeLookup.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class DiscoveriesTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("sluice");

    private final List<FakeLookup> opened = new ArrayList<>();
    private final List<String> followed = new ArrayList<>();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private @Nullable Level level;
    private Instant now = Instant.EPOCH;
    private final Discoveries discoveries = new Discoveries(
            (_, _) -> {
                opened.add(new FakeLookup());
                return opened.getLast();
            },
            () -> now,
            Duration.ZERO);

    @BeforeEach
    void begin() {
        discoveries.follower(followed::add);
        lines.start();
        level = LOG.getLevel();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(lines);
    }

    @AfterEach
    void end() {
        LOG.detachAppender(lines);
        LOG.setLevel(level);
        discoveries.close();
        assertThat(opened).allMatch(FakeLookup::isClosed);
    }

    private static SluiceConfig config(String... pools) {
        String yaml = "metrics: {bind: \"127.0.0.9:10\"}\n"
                + "admin: {bind: \"127.0.0.9:11\", tokenFile: /t}\nfrontends: {f: {bind: \"127.0.0.9:9\", pool: p}}\npools:\n  "
                + String.join("\n  ", pools) + "\n";
        return TestConfig.of(yaml);
    }

    private SluiceConfig serve(String... pools) throws InterruptedException {
        SluiceConfig config = config(pools);
        discoveries.prepare(config);
        discoveries.commit(config, followed::add);
        followed.clear();
        return config;
    }

    private List<String> found(SluiceConfig config) {
        return discoveries.of(config.pools().getFirst()).stream()
                .map(BackendConfig::name)
                .toList();
    }

    private List<String> lines() {
        List<String> all = lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> !line.contains("within"))
                .toList();
        lines.list.clear();
        return all;
    }

    private DiscoveryStatus status() {
        return Objects.requireNonNull(discoveries.status("p"));
    }

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
    void anEmptyAnswerIsFollowedWhenThatIsWanted() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a, minBackends: 0}}");
        opened.getFirst().find(endpoint("a", 1));
        lines();
        opened.getFirst().find();
        assertThat(found(config)).isEmpty();
        assertThat(lines()).containsExactly("pool p: file a: 1 removed (a)");
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
    void backendsOfTheConfigurationWinOverThoseThatAreFound() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {file: a}, backends: {a: \"127.0.0.1:1\", z: \"127.0.0.1:9\"}}");
        opened.getFirst().find(endpoint("a", 5), endpoint("same", 9), endpoint("c", 3), endpoint("d", 3));
        assertThat(found(config)).containsExactly("c");
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

    @Test
    void aServiceOfKubernetesMayHaveNoPods() throws InterruptedException {
        SluiceConfig config = serve("p: {discover: {kubernetes: {service: web}}}");
        opened.getFirst().find(endpoint("web-0", 1));
        opened.getFirst().find();
        assertThat(found(config)).isEmpty();
        assertThat(status().failing()).isFalse();
    }
}
