package dev.sluice.proxy.command.selftest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * A client of a proxy, for the self-test. Blocking; an unexpected outcome is an {@link IOException} that says what it
 * was.
 */
final class Client {
    private static final int TIMEOUT_MILLIS = 10_000;

    private Client() {}

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /** The name that the backend behind the proxy says first. */
    static char name(Socket socket) throws IOException {
        int name = socket.getInputStream().read();
        if (name < 0) {
            throw new IOException("closed before the backend said its name");
        }
        return (char) name;
    }

    /** One connection that sends this many bytes, half closes, and expects them back; the name of its backend. */
    static char exchange(int port, int bytes) throws IOException {
        return exchange(port, bytes, new byte[0]);
    }

    /** As {@link #exchange(int, int)}, with something before the payload that the backend does not see. */
    static char exchange(int port, int bytes, byte[] header) throws IOException {
        byte[] sent = new byte[bytes];
        new Random(bytes).nextBytes(sent);
        return exchange(port, header, sent);
    }

    /** As {@link #exchange(int, int)}, with this payload. */
    static char exchange(int port, byte[] payload) throws IOException {
        return exchange(port, new byte[0], payload);
    }

    private static char exchange(int port, byte[] header, byte[] sent) throws IOException {
        try (Socket socket = connect(port)) {
            Thread.ofVirtual().start(() -> send(socket, header, sent));
            char name = name(socket);
            expect(socket.getInputStream(), sent);
            return name;
        }
    }

    private static void send(Socket socket, byte[] header, byte[] payload) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(header);
            out.write(payload);
            socket.shutdownOutput();
        } catch (IOException _) {
            // What reads will see that something is missing.
        }
    }

    private static void expect(InputStream in, byte[] sent) throws IOException {
        byte[] received = in.readAllBytes();
        if (!Arrays.equals(received, sent)) {
            throw new IOException("of %,d bytes %,d came back, first difference at %,d"
                    .formatted(sent.length, received.length, Arrays.mismatch(sent, received)));
        }
    }

    /** Sends and waits for the same bytes, on a connection that goes on. */
    static void ping(Socket socket, String text) throws IOException {
        byte[] sent = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(sent);
        byte[] received = socket.getInputStream().readNBytes(sent.length);
        if (!Arrays.equals(received, sent)) {
            throw new IOException(
                    "\"" + text + "\" came back as \"" + new String(received, StandardCharsets.UTF_8) + "\"");
        }
    }

    /** The HTTP response with status 200. By hand: what a library for it needs would be in the class archive of every process. */
    static String get(int port, String path, String accept) throws IOException {
        try (Socket socket = connect(port)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!response.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(
                        path + " answers " + response.lines().findFirst().orElse("nothing"));
            }
            return response;
        }
    }
}
