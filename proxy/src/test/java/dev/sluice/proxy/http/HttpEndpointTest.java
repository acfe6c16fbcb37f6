package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a client sends, it is answered in order, whole and by the rules of HTTP/1.1. */
@Timeout(60)
class HttpEndpointTest extends EndpointFixture {
    @Test
    void pipelinedRequestsAreAnsweredOneAfterTheOtherInTheirOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            requests.append("GET /echo/").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        RawClient client = client().send(requests.toString());
        for (int i = 0; i < 500; i++) {
            assertThat(client.reply().body()).isEqualTo(String.valueOf(i));
        }
        assertThat(mostRunning).hasValue(1);
    }

    @Test
    void requestsThatComeInAnyPiecesAreAnsweredInTheirOrder() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            requests.append("GET /echo/").append(i).append(" HTTP/1.1\r\nHost: x\r\n");
            requests.append(random.nextBoolean() ? "\r\n" : "Content-Length: 3\r\n\r\nabc");
        }
        RawClient client = client();
        for (int at = 0; at < requests.length(); ) {
            int end = Math.min(requests.length(), at + 1 + random.nextInt(60));
            client.send(requests.substring(at, end));
            at = end;
        }
        for (int i = 0; i < 200; i++) {
            assertThat(client.reply().body()).as("seed %d", seed).isEqualTo(String.valueOf(i));
        }
    }

    /** A ClientHello need hold no line end; a client of TLS that reads HTTP knows what is wrong. */
    @Test
    void whoSpeaksHttpsIsToldAtOnceInHttp() throws IOException {
        RawClient client = client();
        client.send(TestTls.hello("x.example"));
        RawClient.Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("http://");
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void anAnswerOfAnySizeArrivesWhole() throws IOException {
        RawClient client = client().get("/large").get("/echo/next");
        RawClient.Reply reply = client.reply();
        assertThat(reply.headers()).containsEntry("transfer-encoding", "chunked");
        assertThat(reply.body()).isEqualTo("0123456789abcdef".repeat(LARGE / 16));
        assertThat(client.reply().body()).isEqualTo("next");
    }

    @Test
    void anAnswerThatFailsBeforeItLeavesIsAnotherAnswer() throws IOException {
        RawClient.Reply reply = client().get("/broken").reply();
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).isEqualTo("no such thing");
    }

    @Test
    void aTargetThatCannotBeDecodedIsABadRequest() throws IOException {
        for (String target : List.of("/livez?%zz", "/%", "/echo/%z", "/livez?a=%f")) {
            RawClient.Reply reply = client().get(target).reply();
            assertThat(reply.status()).as(target).isEqualTo(400);
            assertThat(reply.headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void aLineOfTheSocketOfHaproxyIsToldTheCommands() throws IOException {
        for (String line :
                List.of("show stat", "set server app/s1 state drain", "help", "get weight app/s1;show info")) {
            RawClient.Reply reply = client().send(line + "\n").reply();
            assertThat(reply.status()).as(line).isEqualTo(400);
            assertThat(reply.body()).as(line).contains("\"sluice status\"", "docs/from-haproxy.md");
        }
        assertThat(client().send("GET stat\r\n\r\n").reply().body()).isEqualTo("not a request of HTTP/1.1\n");
    }

    @Test
    void aClientOfHttp10GetsNoChunks() throws IOException {
        RawClient client = client().send("GET /large HTTP/1.0\r\n\r\n");
        assertThat(client.head().headers())
                .doesNotContainKey("transfer-encoding")
                .containsEntry("connection", "close");
    }

    @Test
    void oneEventIsMadeForAllStreams() throws IOException {
        List<RawClient> streams = new ArrayList<>();
        for (int i = 0; i < EventFeed.MOST_STREAMS; i++) {
            RawClient stream = client("127.0.0." + (1 + i % 2)).get("/events");
            streams.add(stream);
            assertThat(stream.head().headers()).containsEntry("content-type", "text/event-stream");
        }
        int before = events.get();
        for (RawClient stream : streams) {
            String event = stream.chunk();
            while (!event.equals("event: e\ndata: " + (before + 10) + "\n\n")) {
                event = stream.chunk();
            }
        }
        RawClient.Reply refused = client("127.0.0.3").get("/events").reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refusals.of(Refusal.STREAMS)).isEqualTo(1);
        assertThat(client().get("/echo/x").reply().body()).isEqualTo("x");
    }

    @Test
    void nothingFollowsInAStream() throws IOException {
        RawClient stream = client().get("/events");
        stream.head();
        stream.get("/echo/1");
        Await.until("the stream has ended", () -> {
            try {
                stream.chunk();
                return false;
            } catch (IOException | NumberFormatException _) {
                return true;
            }
        });
    }
}
