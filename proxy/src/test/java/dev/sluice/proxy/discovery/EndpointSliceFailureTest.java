package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.proxy.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lookup does when an answer is wrong: it says so, keeps what it has, and gets over it. */
class EndpointSliceFailureTest extends FailureScenario {
    @Test
    void aServerThatHasTooMuchToDoIsLeftAloneForAsLongAsItAsks() {
        AtomicLong refused = new AtomicLong();
        AtomicLong cameBack = new AtomicLong();
        server.nextList((request, out) -> {
            refused.set(System.nanoTime());
            FakeApiAnswers.status(429, "TooManyRequests", "try again later", "Retry-After: 1")
                    .write(request, out);
        });
        server.nextList((request, out) -> {
            cameBack.set(System.nanoTime());
            FakeApiAnswers.status(503, "ServiceUnavailable", "not yet").write(request, out);
        });
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
        assertThat(answers.failures())
                .containsExactly("the API server says 429 try again later", "the API server says 503 not yet");
        // Not a measurement: the longest pause of its own is 20 ms.
        assertThat(cameBack.get() - refused.get()).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"86400, 60", "-5, 0", "Mon 23 Nov 2026 18:00:00 GMT, 0"})
    void thePauseThatAServerAsksForHasBounds(String headerAndSeconds) throws Exception {
        String[] parts = headerAndSeconds.split(", ", 2);
        server.nextList(FakeApiAnswers.status(429, "TooManyRequests", "later", "Retry-After: " + parts[0]));
        try (KubernetesApi api = new KubernetesApi(pod.account(), Duration.ofSeconds(10))) {
            assertThatExceptionOfType(ApiFailure.class)
                    .isThrownBy(() -> api.get(1000, "shop", "limit", "1"))
                    .satisfies(e -> assertThat(e.retryAfter()).hasSeconds(Long.parseLong(parts[1])));
        }
    }

    @Test
    void serverErrorsAreSaidAndGotOver() {
        server.nextList(FakeApiAnswers.status(500, "InternalError", "etcdserver: leader changed"));
        server.nextList(FakeApiAnswers.json(502, "<html>Bad Gateway</html>"));
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
        assertThat(answers.failures())
                .containsExactly("the API server says 500 etcdserver: leader changed", "the API server says 502");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>hello</html>",
                "[]",
                "{\"kind\":\"EndpointSliceList\",\"items\":[{\"metadata\":",
                "{\"kind\":\"EndpointSliceList\",\"metadata\":{},\"items\":[]}",
                "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[7]}",
                "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{}}]}"
            })
    void aListThatIsNoneIsAFailureAndNotAnEmptyAnswer(String body) {
        server.nextList(FakeApiAnswers.json(200, body));
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
        assertThat(answers.failures()).singleElement().asString().startsWith("the API server sent ");
        assertThat(answers.found()).hasSize(1);
    }

    @Test
    void aListThatBreaksOffIsAFailure() {
        server.nextList(FakeApiAnswers.raw(200, "{\"kind\":\"EndpointSliceList\",\"items\":["));
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
        assertThat(answers.failures())
                .singleElement()
                .asString()
                .containsAnyOf("the answer of the API server broke off", "does not answer: ");
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForForEver() {
        CountDownLatch released = new CountDownLatch(1);
        lookup = lookup(Duration.ofMillis(5), Duration.ofSeconds(1), 60, Duration.ofSeconds(10));
        server.nextList(FakeApiAnswers.hang(released));
        server.nextList((request, out) -> {
            FakeApiAnswers.head(out, 200, "Content-Length: 100");
            released.await();
        });
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
        released.countDown();
        assertThat(answers.failures())
                .containsExactly(
                        "https://127.0.0.1:" + server.port() + " does not answer within 1 s",
                        "the API server stopped in the middle of an answer");
    }

    @Test
    void aNewListMayBeAsOldAsWhatIsKnown() {
        startWatching();
        server.storage.changeElsewhere(1);
        server.storage.compact();
        server.endWatches();
        Await.count("a new list", () -> server.count(false), 2);
        awaitWatch(3);
        FakeApiRequest list = server.requests().stream()
                .filter(request -> !request.isWatch())
                .toList()
                .getLast();
        assertThat(list.query())
                .containsOnlyKeys("labelSelector", "resourceVersion", "resourceVersionMatch")
                .containsEntry("resourceVersion", "1001")
                .containsEntry("resourceVersionMatch", "NotOlderThan");
    }

    @Test
    void aServerThatWentBackInTimeIsListedAsItIs() {
        lookup = lookup(Duration.ofMillis(5), Duration.ofSeconds(10), 1, Duration.ofSeconds(10));
        startWatching();
        server.storage.restoreAt(500);
        server.cutWatches();
        // A watch from the future is accepted, and nothing ever comes.
        Await.until("a list of now", () -> server.count(false) >= 3);
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.7"));
        answers.awaitAddresses("10.0.0.7:8080");
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void anAnswerThatIsTooLongIsGivenUp() throws Exception {
        server.nextList(FakeApiAnswers.json(200, "x".repeat(2000)));
        try (KubernetesApi api = new KubernetesApi(pod.account(), Duration.ofSeconds(10))) {
            assertThatExceptionOfType(ApiFailure.class)
                    .isThrownBy(() -> api.get(1999, "shop", "limit", "1"))
                    .withMessage("the API server sent an answer of more than 1999 bytes");
        }
    }

    @Test
    void aPortThatNoSliceHasIsAFailureWithThoseThereAre() {
        lookup = pod.lookup("https", false, TestPod.QUICK);
        startWatching();
        assertThat(answers.failures())
                .containsExactly("service web has no TCP port \"https\"; there are: http 8080"
                        + " (the ports of the pods, not those of the service; a name is the same for both)");
        server.storage.put(FakeApiSlices.slice("web-1")
                .port("https", 8443)
                .endpoint("10.0.0.1", null, true, true, false)
                .build());
        answers.awaitAddresses("10.0.0.1:8443");
    }
}
