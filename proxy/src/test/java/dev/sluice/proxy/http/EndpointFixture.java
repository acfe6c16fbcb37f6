package dev.sluice.proxy.http;

import dev.sluice.proxy.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An endpoint with routes of every kind, and its clients, for one test. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class EndpointFixture {
    /** More than the sockets of both sides and all buffers between them hold. */
    static final int BEYOND_BUFFERS = 1 << 20;

    static final int LARGE = 8 << 20;

    final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostRunning = new AtomicInteger();
    final AtomicLong written = new AtomicLong();
    final AtomicInteger events = new AtomicInteger();
    final CountDownLatch release = new CountDownLatch(1);
    final Refusals refusals = new Refusals();
    final List<RawClient> open = new ArrayList<>();
    HttpEndpoint endpoint;

    @BeforeEach
    void serve() throws IOException {
        serve(264);
    }

    void serve(int descriptors) throws IOException {
        serve(Clients.within(descriptors));
    }

    void serve(Clients clients) throws IOException {
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
                clients,
                encryption());
    }

    /** What the endpoint speaks; null for HTTP. */
    @Nullable
    Encryption encryption() {
        return null;
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
        int[] left = {request.path().hashCode() & 0xfff};
        boolean _ = Await.spin("the work is done, which takes its time", () -> left[0]-- <= 0);
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

    int port() {
        return ((InetSocketAddress) endpoint.address()).getPort();
    }

    RawClient client() throws IOException {
        return client("127.0.0.1");
    }

    RawClient client(String address) throws IOException {
        RawClient client = RawClient.from(port(), address);
        open.add(client);
        return client;
    }
}
