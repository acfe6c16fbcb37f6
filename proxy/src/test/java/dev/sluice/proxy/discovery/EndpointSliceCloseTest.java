package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Closing a lookup ends whatever it does, and leaves nothing behind. */
class EndpointSliceCloseTest extends PodScenario {
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sluice-discovery-") || name.startsWith("HttpClient-"))
                .toList();
    }

    @Test
    void closingEndsARunningWatchAndTheThread() {
        server.fallSilent();
        startWatching();
        assertThat(threads()).contains("sluice-discovery-shopPool");
        lookup.close();
        Await.until("no thread", () -> threads().isEmpty());
        Await.count("the end of the connection", () -> server.openConnections(), 0);
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void closingEndsAListThatHangs() {
        CountDownLatch released = new CountDownLatch(1);
        server.nextList(FakeApiAnswers.hang(released));
        lookup.start(answers);
        Await.count("a list", () -> server.count(false), 1);
        lookup.close();
        Await.until("no thread", () -> threads().isEmpty());
        released.countDown();
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void closingEndsAPause() {
        EndpointSliceLookup.Timing quick = TestPod.QUICK;
        lookup = pod.lookup(
                "http",
                false,
                new EndpointSliceLookup.Timing(
                        quick.debounce(),
                        quick.answer(),
                        60,
                        60,
                        quick.overdue(),
                        quick.steady(),
                        Duration.ofHours(1),
                        Duration.ofHours(2)));
        server.nextList(FakeApiAnswers.status(500, "InternalError", "etcd is away"));
        lookup.start(answers);
        answers.awaitFailure();
        lookup.close();
        Await.until("no thread", () -> threads().isEmpty());
    }

    @Test
    void nothingIsToldAfterTheEnd() {
        startWatching();
        lookup.close();
        Await.until("no thread", () -> threads().isEmpty());
        int told = answers.found().size();
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        assertThat(answers.found()).hasSize(told);
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void closingDoesNotWaitForTheListener() {
        CountDownLatch inListener = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        lookup.start(new Lookup.Listener() {
            @Override
            public void onFound(List<Endpoint> endpoints) {
                inListener.countDown();
                Await.count("release", () -> released.getCount(), 0);
            }

            @Override
            public void onFailed(String reason) {}
        });
        Await.count("a call of the listener", () -> inListener.getCount(), 0);
        lookup.close();
        released.countDown();
        Await.until("no thread", () -> threads().isEmpty());
    }

    @Test
    void restartsLeaveNoThreadBehind() {
        for (int i = 0; i < 50; i++) {
            EndpointSliceLookup one = pod.lookup();
            RecordedAnswers told = new RecordedAnswers();
            one.start(told);
            if (i % 2 == 0) {
                told.awaitAddresses();
            }
            one.close();
        }
        Await.until("no thread", () -> threads().isEmpty());
        Await.count("no connection", () -> server.openConnections(), 0);
    }
}
