package dev.sluice.it.container;

import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Everything at once for one instance on this host: sessions, new connections, scrapes, dashboards and somebody who means ill. */
final class Siege implements AutoCloseable {
    /** What each part does again and again until the end. */
    @FunctionalInterface
    private interface Part {
        void again() throws Exception;
    }

    private static final List<String> SCRAPED =
            List.of("/metrics", "/stats.csv", "/metrics", "/api/v1/stats", "/api/v1/pools", "/");

    private static final int SOURCES = 8;
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int SILENCE_MILLIS = 120_000;

    private final int metrics;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Thread> parts = new ArrayList<>();
    private final Queue<String> touched = new ConcurrentLinkedQueue<>();
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong scrapes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong probes = new AtomicLong();
    private volatile boolean over;

    /** @param metrics the port, on 127.0.0.1 */
    Siege(int metrics) {
        this.metrics = metrics;
    }

    private void start(String name, Part part) {
        parts.add(Thread.startVirtualThread(() -> {
            try {
                while (!over) {
                    part.again();
                }
            } catch (Exception e) {
                if (!over) {
                    touched.add(name + ": " + e + (e.getCause() == null ? "" : ", " + e.getCause()));
                }
            }
        }));
    }

    /** Sessions that stay, and as many clients that come and go: each must get back what it sends. */
    void traffic(int sessions, IntFunction<InetSocketAddress> frontend) throws IOException {
        for (int i = 0; i < sessions; i++) {
            InetSocketAddress address = frontend.apply(i);
            Socket session = open(address);
            start("session", () -> {
                exchange(session);
                exchanges.incrementAndGet();
                Await.pause(PAUSE, "the pace of who comes again");
            });
            start("connection", () -> {
                try (Socket client = open(address)) {
                    exchange(client);
                    connections.incrementAndGet();
                }
                Await.pause(PAUSE.multipliedBy(10), "the pace of who comes again");
            });
        }
    }

    private InetSocketAddress endpoint() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), metrics);
    }

    private static Socket open(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(SILENCE_MILLIS);
        socket.connect(address, SILENCE_MILLIS);
        return socket;
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        int answer = socket.getInputStream().read();
        if (answer != 'x') {
            throw new IOException("got " + answer);
        }
    }

    /** Readers of everything that is large; one that is told to come back later, or too slow, does so. */
    void scrapers(int count) {
        for (int i = 0; i < count; i++) {
            int first = i;
            AtomicLong next = new AtomicLong();
            start("scraper", () -> {
                String path = SCRAPED.get((int) ((first + next.getAndIncrement()) % SCRAPED.size()));
                int status = status(path);
                if (status == 200) {
                    scrapes.incrementAndGet();
                } else if (status == 503 || status == 0) {
                    refused.incrementAndGet();
                    Await.pause(PAUSE, "the pace of who comes again");
                } else {
                    throw new IOException("status " + status);
                }
            });
        }
    }

    /** The answer's status after all of it has been read; 0 when it was cut, or the connection had made room for another client. */
    private int status(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metrics + path))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException _) {
            return 0;
        }
    }

    /** Pages that show figures as they come; one that is too slow for these is closed, and comes back as a browser does. */
    void dashboards(int count) {
        byte[] buffer = new byte[64 * 1024];
        for (int i = 0; i < count; i++) {
            start("dashboard", () -> {
                try (Socket socket = open(endpoint())) {
                    socket.setSoTimeout(0); // the more there is to tell, the longer the pauses
                    socket.getOutputStream().write(request("/api/v1/events"));
                    InputStream stream = socket.getInputStream();
                    while (!over && stream.read(buffer) > 0) {
                        events.incrementAndGet();
                    }
                } catch (SocketException _) {
                    // Too slow: what it had not taken was dropped.
                }
            });
        }
    }

    /** Asks whether the process is alive, as a kubelet does. */
    void prober() {
        byte[] request =
                "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        start("probe", () -> {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(SILENCE_MILLIS);
                socket.bind(new InetSocketAddress("127.0.2.1", 0));
                socket.connect(endpoint(), SILENCE_MILLIS);
                socket.getOutputStream().write(request);
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                if (!answer.startsWith("HTTP/1.1 200 ")) {
                    throw new IOException(answer);
                }
                probes.incrementAndGet();
            }
            Await.pause(PAUSE.multipliedBy(10), "the pace of who comes again");
        });
    }

    /** One who asks for more and more on many connections and reads nothing; what is ended he opens anew. */
    void attacker(int connections) {
        byte[] requests = new String(request("/metrics"), StandardCharsets.US_ASCII)
                .repeat(20)
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < connections; i++) {
            String source = "127.0.1." + (1 + i % SOURCES);
            start("attacker", () -> {
                try (Socket socket = new Socket()) {
                    socket.setReceiveBufferSize(4_096);
                    socket.bind(new InetSocketAddress(source, 0));
                    socket.connect(endpoint(), SILENCE_MILLIS);
                    while (!over) {
                        socket.getOutputStream().write(requests);
                        Await.pause(PAUSE.multipliedBy(10), "the pace of who comes again");
                    }
                } catch (SocketException _) {
                    // Sent away; he is back at once.
                    Await.pause(PAUSE, "the pace of who comes again");
                }
            });
        }
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** What happened to anybody but the attacker that should not have. */
    List<String> touched() {
        return List.copyOf(touched);
    }

    long scrapes() {
        return scrapes.get();
    }

    @Override
    public String toString() {
        return "%s exchanges, %s connections, %s scrapes, %s told to come back later, %s pieces of events, %s probes, %d failed"
                .formatted(exchanges, connections, scrapes, refused, events, probes, touched.size());
    }

    @Override
    public void close() {
        over = true;
        http.shutdownNow();
        parts.forEach(Thread::interrupt);
    }
}
