package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What kube-apiserver 1.20.2 sent for a list of two pages, a rollout and the end of a service's IPv6 slice, byte for byte. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set by JUnit
class RecordedStreamsTest {
    @TempDir
    private Path directory;

    private static byte[] recorded(String name) {
        try (InputStream in = Objects.requireNonNull(RecordedStreamsTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(String name) {
        return new String(recorded(name), StandardCharsets.UTF_8);
    }

    @Test
    void aRolloutIsFollowed() {
        try (TestPod pod = new TestPod(directory)) {
            pod.server.nextList(FakeApiAnswers.json(200, text("list-page-1.json")));
            pod.server.nextList(FakeApiAnswers.json(200, text("list-page-2.json")));
            pod.server.nextWatch(FakeApiAnswers.open(text("watch.jsonl")));
            RecordedAnswers answers = new RecordedAnswers();
            try (EndpointSliceLookup lookup = pod.lookup()) {
                lookup.start(answers);
                answers.awaitAddresses("10.244.1.8:8080", "10.244.2.9:8080", "10.244.3.4:8080");
            }
            assertThat(answers.found().getFirst().stream().map(one -> one.name() + " " + one.address()))
                    .containsExactly(
                            "web-6d9f8b7c5-2lq8z 10.244.1.7:8080",
                            "web-6d9f8b7c5-2lq8z.ipv6 [fd00:10:244:1::7]:8080",
                            "web-6d9f8b7c5-9tnfr 10.244.2.9:8080",
                            "web-6d9f8b7c5-9tnfr.ipv6 [fd00:10:244:2::9]:8080");
            assertThat(answers.last().stream().map(Endpoint::name))
                    .containsExactly("web-6d9f8b7c5-9tnfr", "web-7f8c9d5b4-kx7wm", "web-7f8c9d5b4-p2c6h");
            assertThat(answers.failures()).isEmpty();
        }
    }

    private static List<WatchEvent> events(byte[] stream, int piece) throws ApiFailure, InterruptedException {
        PulledBody body = new PulledBody();
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        for (int from = 0; from < stream.length; from += piece) {
            body.onNext(List.of(ByteBuffer.wrap(stream, from, Math.min(piece, stream.length - from))));
        }
        body.onComplete();
        List<WatchEvent> events = new ArrayList<>();
        SliceWatch watch = new SliceWatch(body);
        while (events.isEmpty() || !(events.getLast() instanceof WatchEvent.Ended)) {
            WatchEvent event = watch.next(0);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void theEventsAreTheSameHoweverTheyAreCut() throws Exception {
        byte[] stream = recorded("watch.jsonl");
        List<WatchEvent> whole = events(stream, stream.length);
        assertThat(whole.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly("Changed", "Changed", "Changed", "Deleted", "Bookmark", "Ended");
        for (int piece = 1; piece < 300; piece++) {
            assertThat(events(stream, piece)).as("pieces of %d bytes", piece).isEqualTo(whole);
        }
    }

    @Test
    void whatTheServerHasForgottenIsExpired() {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> events(recorded("gone.jsonl"), 1000))
                .withMessage("the API server says 410 too old resource version: 1 (1623)")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ApiFailure.Kind.EXPIRED));
    }

    @Test
    void whatTheServerDoesNotKnowYetIsExpired() {
        assertThat(SliceReader.failure(504, recorded("too-large.json")).kind()).isEqualTo(ApiFailure.Kind.EXPIRED);
    }
}
