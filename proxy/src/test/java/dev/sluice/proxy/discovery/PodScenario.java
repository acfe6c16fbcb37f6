package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lookup in a pod, with an API server that has what a test puts there. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set by JUnit
abstract class PodScenario {
    @TempDir
    Path directory;

    TestPod pod;
    FakeApiServer server;
    /** For the port {@code http}, with little patience; a test may set another one. */
    EndpointSliceLookup lookup;

    final RecordedAnswers answers = new RecordedAnswers();

    @BeforeEach
    void open() {
        pod = new TestPod(directory);
        server = pod.server;
        lookup = pod.lookup();
    }

    @AfterEach
    void close() {
        lookup.close();
        pod.close();
        assertThat(server.hasScriptedAnswers()).isFalse();
    }

    void startWatching() {
        lookup.start(answers);
        awaitWatch(1);
    }

    /** Waits for the given watch, counted from 1, to run. */
    void awaitWatch(int number) {
        Await.until("watch " + number, () -> server.count(true) >= number && server.watches() == 1);
    }

    EndpointSliceLookup lookup(Duration debounce, Duration answer, int watchSeconds, Duration overdue) {
        EndpointSliceLookup.Timing quick = TestPod.QUICK;
        return pod.lookup(
                "http",
                false,
                new EndpointSliceLookup.Timing(
                        debounce,
                        answer,
                        watchSeconds,
                        watchSeconds,
                        overdue,
                        quick.steady(),
                        quick.firstPause(),
                        quick.longestPause()));
    }
}
