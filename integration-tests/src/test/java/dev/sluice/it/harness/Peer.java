package dev.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A small server of exact behaviour: what it does with a connection is given. */
public final class Peer implements AutoCloseable {
    /** What a peer does with one client; the socket is closed afterwards. */
    @FunctionalInterface
    public interface Behaviour {
        void serve(Socket client) throws IOException;
    }

    private static final int BACKLOG = 4096;

    private final ServerSocket socket;

    private Peer(InetAddress address, int port, Behaviour behaviour) {
        try {
            socket = new ServerSocket(port, BACKLOG, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(behaviour));
    }

    public static Peer of(Behaviour behaviour) {
        return new Peer(InetAddress.getLoopbackAddress(), 0, behaviour);
    }

    /** Sends back what it gets, until the end. */
    public static Peer echo() {
        return of(Peer::sendBack);
    }

    /** As {@link #echo()}, on a numeric address. */
    public static Peer echoOn(String address) throws IOException {
        return new Peer(InetAddress.getByName(address), 0, Peer::sendBack);
    }

    /** As {@link #echo()}, on a numeric address and a port, which it says in a line first. */
    public static Peer greetingOn(String address, int port) throws IOException {
        byte[] greeting = (address + ":" + port + "\n").getBytes(StandardCharsets.US_ASCII);
        return new Peer(InetAddress.getByName(address), port, client -> {
            client.getOutputStream().write(greeting);
            sendBack(client);
        });
    }

    private static void sendBack(Socket client) throws IOException {
        client.getInputStream().transferTo(client.getOutputStream());
    }

    private void accept(Behaviour behaviour) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(behaviour, client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void serve(Behaviour behaviour, Socket client) {
        try (client) {
            behaviour.serve(client);
        } catch (IOException _) {
            // The other end has gone.
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Accepts no more, as {@link #close} does, in the middle of a test. */
    public void stop() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
