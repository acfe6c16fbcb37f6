package dev.sluice.proxy.command.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The clients of the demo: a few that ask for a page every now and then, and a few that stay and talk to the echo, so that figures
 * and curves move.
 *
 * <p>Threading: a virtual thread for each client; {@link #start} and {@link #close} by one thread each.
 */
final class DemoTraffic implements AutoCloseable {
    private static final int ASKING = 4;
    private static final int STAYING = 3;
    /** Pauses are by chance between a tenth of this and all of it, so that curves are not flat. */
    private static final int PAUSE_MILLIS = 800;
    /** What a client that stays says before it goes and another one comes. */
    private static final int SENTENCES = 60;

    private static final int MOST_BYTES = 4096;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    /** One visit of a client. */
    @FunctionalInterface
    private interface Visit {
        void make(Socket server) throws IOException, InterruptedException;
    }

    void start(int web, int echo) {
        for (int i = 0; i < ASKING; i++) {
            clients.execute(() -> repeat(web, DemoTraffic::ask));
        }
        for (int i = 0; i < STAYING; i++) {
            clients.execute(() -> repeat(echo, DemoTraffic::talk));
        }
    }

    private static void repeat(int port, Visit visit) {
        try {
            while (true) {
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    visit.make(server);
                } catch (IOException _) {
                    // Refused or cut short, as whoever tries the demo may want.
                }
                pause();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the demo ends
        }
    }

    private static void ask(Socket server) throws IOException {
        server.getOutputStream().write(REQUEST);
        server.getInputStream().readAllBytes();
    }

    private static void talk(Socket server) throws IOException, InterruptedException {
        for (int i = 0; i < SENTENCES; i++) {
            byte[] sentence = new byte[1 + ThreadLocalRandom.current().nextInt(MOST_BYTES)];
            server.getOutputStream().write(sentence);
            if (server.getInputStream().readNBytes(sentence.length).length < sentence.length) {
                return;
            }
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS / 10, PAUSE_MILLIS));
    }

    /** Ends them; what is still open a moment later ends with the process. */
    @Override
    public void close() {
        clients.shutdownNow();
        try {
            boolean _ = clients.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
