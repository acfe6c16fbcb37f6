package dev.sluice.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The servers behind the demo: two quick ones and a slow one that name themselves over HTTP, and an echo. */
final class DemoBackends implements AutoCloseable {
    private static final long SLOWNESS_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private final List<HttpServer> servers = new ArrayList<>();
    private final ServerSocket echo;

    private DemoBackends() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        echo = new ServerSocket(0, 0, loopback);
        Thread.ofVirtual().name("demo-echo").start(this::acceptEcho);
        start("alpha", 0, loopback);
        start("beta", 0, loopback);
        start("slow", SLOWNESS_NANOS, loopback);
    }

    static DemoBackends start() throws IOException {
        return new DemoBackends();
    }

    private void start(String name, long delayNanos, InetAddress address) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, name, delayNanos));
        server.start();
        servers.add(server);
    }

    private static void answer(HttpExchange exchange, String name, long delayNanos) throws IOException {
        try (exchange) {
            LockSupport.parkNanos(delayNanos);
            byte[] body = ("I am backend " + name + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Connection", "close"); // each request shows a new choice
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void acceptEcho() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread.ofVirtual().name("demo-echo-client").start(() -> echo(client));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // The client has gone.
        }
    }

    int alpha() {
        return servers.get(0).getAddress().getPort();
    }

    int beta() {
        return servers.get(1).getAddress().getPort();
    }

    int slow() {
        return servers.get(2).getAddress().getPort();
    }

    int echo() {
        return echo.getLocalPort();
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        try {
            echo.close();
        } catch (IOException _) {
            // The process is ending.
        }
    }
}
