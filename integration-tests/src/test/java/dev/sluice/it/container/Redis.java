package dev.sluice.it.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to some redis behind a published port. */
final class Redis implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;

    Redis(int port) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** The first line of the answer to a command. */
    String ask(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String line = in.readLine();
        if (line == null) {
            throw new IOException("closed");
        }
        return line;
    }

    /** Which one it is. */
    String name() throws IOException {
        ask("CONFIG GET dbfilename"); // *2, then $10, dbfilename, $6, NAME.rdb
        in.readLine();
        in.readLine();
        in.readLine();
        return in.readLine().replace(".rdb", "");
    }

    /** The name of the one that a new connection gets. */
    static String nameAt(int port) throws IOException {
        try (Redis redis = new Redis(port)) {
            return redis.name();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
