package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers can do to an endpoint: little. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class HttpEndpointTest {
    /** More than the sockets of both sides and all buffers between them hold. */
    private static final int BEYOND_BUFFERS = 1 << 20;

    private static final int LARGE = 8 << 20;

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final AtomicInteger events = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Refusals refusals = new Refusals();
    private final List<RawClient> open = new ArrayList<>();
    private HttpEndpoint endpoint;

    @BeforeEach
    void serve() throws IOException {
        serve(264);
    }

    private void serve(int descriptors) throws IOException {
        serve(Clients.within(descriptors));
    }

    private void serve(Clients clients) throws IOException {
        Router.Fallback fallback = new Router.Fallback() {
            @Override
            public Response notFound(Request request) {
                return Response.text(Response.NOT_FOUND, request.path());
            }

            @Override
            public Response notAllowed(Request request, String allowed) {
                return Response.text(Response.METHOD_NOT_ALLOWED, allowed);
            }

            @Override
            public Response failed(Request request, Exception failure) {
                return Response.text(500, String.valueOf(failure.getMessage()));
            }
        };
        EventFeed feed = new EventFeed(
                "e",
                1,
                out -> out.write(String.valueOf(events.incrementAndGet()).getBytes(StandardCharsets.UTF_8)));
        Router router = new Router(fallback)
                .add("GET", "/echo/{}", this::echo)
                .add("GET", "/large", _ -> Response.streamed("text/plain", this::large))
                .add("GET", "/heavy", Router.Effort.HEAVY, _ -> Response.streamed("text/plain", this::large))
                .add("GET", "/wait", Router.Effort.HEAVY, _ -> {
                    started.incrementAndGet();
                    release.await();
                    return Response.text(Response.OK, "waited");
                })
                .add("GET", "/hold", _ -> {
                    started.incrementAndGet();
                    release.await();
                    return Response.text(Response.OK, "held");
                })
                .add(
                        "GET",
                        "/broken",
                        _ -> Response.streamed("text/plain", out -> {
                            throw new IllegalStateException("no such thing");
                        }))
                .add("GET", "/events", _ -> new Response.Events(feed))
                .add("GET", "/livez", Router.Effort.PROBE, _ -> Response.text(Response.OK, "ok"));
        endpoint = HttpEndpoint.tcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                router,
                refusals,
                new Work(4L << 20),
                clients);
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        for (RawClient client : open) {
            client.close();
        }
        endpoint.close();
    }

    private Response echo(Request request) {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        for (int spin = request.path().hashCode() & 0xfff; spin > 0; spin--) {
            Thread.onSpinWait();
        }
        running.decrementAndGet();
        return Response.text(Response.OK, request.names().getFirst());
    }

    private void large(java.io.OutputStream out) throws IOException {
        started.incrementAndGet();
        byte[] piece = "0123456789abcdef".repeat(64).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < LARGE / piece.length; i++) {
            out.write(piece);
            written.addAndGet(piece.length);
        }
    }

    private int port() {
        return ((InetSocketAddress) endpoint.address()).getPort();
    }

    private RawClient client() throws IOException {
        return client("127.0.0.1");
    }

    private RawClient client(String address) throws IOException {
        RawClient client = RawClient.from(port(), address);
        open.add(client);
        return client;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

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

    @Test
    void aClientThatDoesNotReadHoldsOneBufferAndNoSecondAnswerBegins() throws IOException {
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(client().send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(30)));
        }
        await(() -> started.get() == 20);
        for (int i = 0; i < 100; i++) {
            assertThat(client().get("/echo/" + i).reply().body()).isEqualTo(String.valueOf(i));
            open.removeLast().close();
        }
        assertThat(started).hasValue(20);
        assertThat(written.get()).isLessThan(20L * BEYOND_BUFFERS);
        await(() -> endpoint.work().reserved() == 20L * 2 * Answer.BUFFER);
        for (RawClient client : silent) {
            client.close();
        }
        await(() -> endpoint.work().reserved() == 0);
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
    void probesAreAnsweredWhenAllConnectionsAreTakenByIdleOnes() throws IOException {
        for (int i = 0; i < Clients.MOST + 3 * Clients.LANE; i++) {
            client("127.0.0." + (1 + i % 5));
        }
        await(() -> endpoint.clients().size() == Clients.MOST);
        for (int i = 0; i < 100; i++) {
            String address = "127.0.0." + (1 + i % 7);
            RawClient probe = client(address).get("/livez");
            assertThat(probe.reply().body()).isEqualTo("ok");
        }
    }

    @Test
    void whoHasManyConnectionsTakesNoneFromWhoHasFew() throws IOException {
        RawClient scraper = client("127.0.0.9").get("/echo/1");
        assertThat(scraper.reply().body()).isEqualTo("1");
        for (int i = 1; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 5)).get("/hold");
        }
        await(() -> endpoint.clients().size() == Clients.MOST && started.get() == Clients.MOST - 1);
        for (int i = 0; i < 5; i++) {
            assertThat(client("127.0.0." + (1 + i)).get("/livez").reply().body())
                    .isEqualTo("ok");
        }
        assertThat(scraper.get("/echo/2").reply().body()).isEqualTo("2");
    }

    @Test
    void aProbeThatWaitsForItsTurnToAskIsNotCrowdedOut() throws IOException {
        for (int i = 0; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 5)).get("/hold");
        }
        await(() -> endpoint.clients().size() == Clients.MOST && started.get() == Clients.MOST);
        RawClient probe = client("127.0.0.9");
        for (int i = 0; i < 3 * Clients.LANE; i++) {
            client("127.0.0." + (1 + i % 5));
        }
        await(() -> refusals.of(Refusal.CLIENTS) >= 2 * Clients.LANE);
        assertThat(probe.get("/livez").reply().body()).isEqualTo("ok");
    }

    @Test
    void whoHasJustComeHasTimeToAsk() throws IOException {
        endpoint.close();
        serve(new Clients(2, 2, 4, Long.MAX_VALUE));
        RawClient one = client("127.0.0.1");
        RawClient two = client("127.0.0.1");
        await(() -> endpoint.clients().size() == 2);
        assertThat(client("127.0.0.2").get("/echo/3").reply().status()).isEqualTo(503);
        assertThat(one.get("/echo/1").reply().body()).isEqualTo("1");
        assertThat(two.get("/echo/2").reply().body()).isEqualTo("2");
    }

    @Test
    void clientsKeepToTheDescriptorsThatAreTheirs() throws IOException {
        endpoint.close();
        serve(32);
        for (int i = 0; i < 100; i++) {
            client("127.0.0." + (1 + i % 5));
        }
        await(() -> endpoint.clients().size() == 24);
        assertThat(client("127.0.0.9").get("/livez").reply().body()).isEqualTo("ok");
        assertThat(endpoint.clients().size()).isEqualTo(24);
    }

    @Test
    void probesAreAnsweredWhenAllConnectionsAreBusy() throws IOException {
        for (int i = 0; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 4)).get("/wait");
        }
        await(() -> endpoint.clients().size() == Clients.MOST && started.get() == Work.MOST_HEAVY);
        RawClient refused = client("127.0.0.9").get("/echo/1");
        // Some of the others were refused meanwhile and wait for their next request: they make room.
        assertThat(refused.reply().status()).isIn(200, 503);
        for (int i = 0; i < 50; i++) {
            assertThat(client("127.0.0." + (1 + i % 4)).get("/livez").reply().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoFillsTheBudgetDoesNotKeepOthersFromProbesAndScrapes() throws IOException {
        for (int i = 0; i < 180; i++) {
            client("127.0.0." + (1 + i % 4)).get("/large");
        }
        await(() -> refusals.of(Refusal.MEMORY) > 0);
        assertThat(client("127.0.0.9").get("/livez").reply().body()).isEqualTo("ok");
        assertThat(client("127.0.0.9").get("/echo/small").reply().body()).isEqualTo("small");
        assertThat(client("127.0.0.9").get("/heavy").reply().body()).hasSize(LARGE);
    }

    @Test
    void oneAddressCannotTakeAllConnections() throws IOException {
        for (int i = 0; i < Clients.MOST_OF_ONE; i++) {
            client();
        }
        await(() -> endpoint.clients().size() == Clients.MOST_OF_ONE);
        RawClient.Reply refused = client().get("/echo/1").reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "1").containsEntry("connection", "close");
        assertThat(refusals.of(Refusal.SOURCE)).isEqualTo(1);
        assertThat(client().get("/livez").reply().status()).isEqualTo(200);
        assertThat(client("127.0.0.2").get("/echo/1").reply().body()).isEqualTo("1");
    }

    @Test
    void whoHasMostIdleConnectionsMakesRoomForAnother() throws IOException {
        RawClient only = client("127.0.0.9").get("/echo/1");
        assertThat(only.reply().status()).isEqualTo(200);
        RawClient first = client("127.0.0.1");
        for (int i = 2; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 4));
        }
        await(() -> endpoint.clients().size() == Clients.MOST);
        while (client("127.0.0.10").get("/echo/2").reply().status() != 200) {
            assertThat(refusals.of(Refusal.IDLE)).isZero(); // they have not been silent for long
        }
        assertThat(refusals.of(Refusal.IDLE)).isEqualTo(1);
        assertThat(only.get("/echo/3").reply().body()).isEqualTo("3");
        assertThat(first).isNotNull();
    }

    @Test
    void aThirdLargeAnswerWaitsItsTurnAndIsRefused() throws IOException {
        RawClient one = client().get("/wait");
        RawClient two = client().get("/wait");
        await(() -> started.get() == Work.MOST_HEAVY);
        RawClient.Reply refused = client().get("/wait").reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        assertThat(refusals.of(Refusal.WORK)).isEqualTo(1);
        release.countDown();
        assertThat(one.reply().body()).isEqualTo("waited");
        assertThat(two.reply().body()).isEqualTo("waited");
        assertThat(client().get("/wait").reply().body()).isEqualTo("waited");
    }

    @Test
    void whoDoesNotReadHisLargeAnswerGivesUpHisTurn() throws IOException {
        client().get("/heavy");
        client().get("/heavy");
        await(() -> started.get() == Work.MOST_HEAVY);
        RawClient.Reply reply = client().get("/heavy").reply();
        while (reply.status()
                == Response.UNAVAILABLE) { // a machine that is busy elsewhere: its turn did not come in time
            reply = client().get("/heavy").reply();
        }
        assertThat(reply.body()).hasSize(LARGE);
        assertThat(refusals.of(Refusal.SLOW)).isBetween(1L, 2L);
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
        await(() -> {
            try {
                stream.chunk();
                return false;
            } catch (IOException | NumberFormatException _) {
                return true;
            }
        });
    }
}
