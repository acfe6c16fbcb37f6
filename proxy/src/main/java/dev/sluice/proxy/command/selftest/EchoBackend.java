package dev.sluice.proxy.command.selftest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on a free loopback port: it says its name, one character, and then sends back what it gets. */
public final class EchoBackend implements AutoCloseable {
    private final char name;
    private final ServerSocket listening;

    private EchoBackend(char name) throws IOException {
        this.name = name;
        this.listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    }

    public static EchoBackend start(char name) throws IOException {
        EchoBackend backend = new EchoBackend(name);
        Thread.ofVirtual().name("echo-" + name).start(backend::accept);
        return backend;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().name("echo-" + name + "-client").start(() -> serve(client));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.getOutputStream().write(String.valueOf(name).getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // The client has gone.
        }
    }

    /** Its address as the configuration writes it. */
    public String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** Refuses from now on; clients it has stay. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException _) {
            // It is of no use any more.
        }
    }
}
