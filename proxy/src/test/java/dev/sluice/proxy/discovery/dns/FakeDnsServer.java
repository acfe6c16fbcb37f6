package dev.sluice.proxy.discovery.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** A name server on a real UDP socket that answers with whatever bytes a test wants. */
public final class FakeDnsServer implements AutoCloseable {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int SRV = 33;
    public static final int AAAA = 28;

    private static final int HEADER = 12;

    private final DatagramSocket socket;
    private final List<Integer> ports = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());

    /** @param answers makes an answer, or null for none, of each question */
    public FakeDnsServer(UnaryOperator<byte[]> answers) {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("fake-dns").start(() -> serve(answers));
    }

    private void serve(UnaryOperator<byte[]> answers) {
        byte[] buffer = new byte[65_535];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] question = Arrays.copyOf(buffer, packet.getLength());
                ports.add(packet.getPort());
                numbers.add(uint16(question, 0));
                byte[] answer = answers.apply(question);
                if (answer != null) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** The source port of each question. */
    public List<Integer> ports() {
        return List.copyOf(ports);
    }

    /** The number (ID) of each question. */
    public List<Integer> numbers() {
        return List.copyOf(numbers);
    }

    private static int uint16(byte[] bytes, int offset) {
        return (bytes[offset] & 0xFF) << 8 | (bytes[offset + 1] & 0xFF);
    }

    /** What a question asks for. */
    public static int type(byte[] question) {
        int end = nameEnd(question);
        return uint16(question, end);
    }

    private static int nameEnd(byte[] question) {
        int at = HEADER;
        while (question[at] != 0) {
            at += 1 + (question[at] & 0xFF);
        }
        return at + 1;
    }

    /** A good answer of a recursive server. */
    public static byte[] answer(byte[] question, byte[]... records) {
        int questionEnd = nameEnd(question) + 4;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(question, 0, 2);
        uint16(out, 0x8180, 1, records.length, 0, 0);
        out.write(question, HEADER, questionEnd - HEADER);
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    /**
     * A record with a time to live of 30 s.
     *
     * @param owner encoded; a pointer to the name of the question is {@link #ofQuestion()}
     */
    public static byte[] record(byte[] owner, int type, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(owner);
        uint16(out, type, 1, 0, 30, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    public static byte[] ofQuestion() {
        return new byte[] {(byte) 0xC0, HEADER};
    }

    /** A name of these labels, whatever is in them. */
    public static byte[] name(String... labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : labels) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        out.write(0);
        return out.toByteArray();
    }

    private static void uint16(ByteArrayOutputStream out, int... values) {
        for (int value : values) {
            out.write(value >> 8);
            out.write(value);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
