package dev.sluice.proxy.command.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The servers behind the demo: two quick ones and a slow one that name themselves over HTTP, and an echo.
 *
 * <p>Threading: a virtual thread for each server and each client.
 */
final class DemoBackends implements AutoCloseable {
    private static final long SLOWNESS_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    /** The service of a server for one client, whose socket is closed afterwards. */
    @FunctionalInterface
    private interface Service {
        void serve(Socket client) throws IOException;
    }

    private final List<ServerSocket> servers = new ArrayList<>();

    private DemoBackends() throws IOException {
        start(client -> client.getInputStream().transferTo(client.getOutputStream()));
        start(client -> answer(client, "alpha", 0));
        start(client -> answer(client, "beta", 0));
        start(client -> answer(client, "slow", SLOWNESS_NANOS));
    }

    static DemoBackends start() throws IOException {
        return new DemoBackends();
    }

    private void start(Service service) throws IOException {
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        servers.add(server);
        Thread.ofVirtual().name("demo-server").start(() -> accept(server, service));
    }

    private static void accept(ServerSocket server, Service service) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().name("demo-client").start(() -> serve(client, service));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private static void serve(Socket client, Service service) {
        try (client) {
            service.serve(client);
        } catch (IOException _) {
            // The client has gone.
        }
    }

    /** Answers one request and ends the connection, so that each request shows a new choice. */
    private static void answer(Socket client, String name, long delayNanos) throws IOException {
        if (!skipRequest(client.getInputStream())) {
            return;
        }
        LockSupport.parkNanos(delayNanos);
        String body = "I am backend " + name + "\n";
        String response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        client.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        // Closing with unread bytes would reset the connection, and the client might lose the answer.
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Reads to the empty line behind the headers; false when the client ended before it, as health checks do. */
    private static boolean skipRequest(InputStream in) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        }
        return true;
    }

    int echo() {
        return servers.get(0).getLocalPort();
    }

    int alpha() {
        return servers.get(1).getLocalPort();
    }

    int beta() {
        return servers.get(2).getLocalPort();
    }

    int slow() {
        return servers.get(3).getLocalPort();
    }

    @Override
    public void close() {
        for (ServerSocket server : servers) {
            try {
                server.close();
            } catch (IOException _) {
                // The process is ending.
            }
        }
    }
}
