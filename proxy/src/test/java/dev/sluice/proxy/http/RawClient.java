package dev.sluice.proxy.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that decides itself what it sends, in which pieces, and when it reads. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** One answer, whose body was chunked or had a length. */
    record Reply(int status, Map<String, String> headers, String body) {}

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 512);
    }

    /** On a connection that is there. */
    static RawClient over(Socket socket) throws IOException {
        return new RawClient(socket);
    }

    static RawClient of(int port) throws IOException {
        return from(port, "127.0.0.1");
    }

    /** From an address of the loopback network. */
    static RawClient from(int port, String address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(30_000);
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawClient(socket);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /** True when the other side has ended the connection. */
    boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (IOException _) {
            return true;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(line.toString(StandardCharsets.UTF_8));
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Status and headers. */
    Reply head() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Reply(status, headers, "");
    }

    /** One chunk; empty at the end. */
    String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        String chunk = new String(in.readNBytes(size), StandardCharsets.UTF_8);
        line();
        return chunk;
    }

    Reply reply() throws IOException {
        Reply head = head();
        StringBuilder body = new StringBuilder();
        if (head.headers.containsKey("transfer-encoding")) {
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                body.append(chunk);
            }
        } else {
            int length = Integer.parseInt(head.headers.getOrDefault("content-length", "0"));
            body.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
        return new Reply(head.status, head.headers, body.toString());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
