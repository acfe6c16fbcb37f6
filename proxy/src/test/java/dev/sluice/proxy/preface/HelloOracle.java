package dev.sluice.proxy.preface;

import dev.sluice.proxy.preface.ClientHelloReader.State;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A second reading of the rules, plain and slow: what a stream that is there as a whole must end as. */
final class HelloOracle {
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}\\.?\\z)[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");

    /** The rules are broken. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super(null, null, false, false);
        }
    }

    /** The limit is exceeded. */
    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private @Nullable String name;
    private List<String> protocols = List.of();
    private boolean encrypted;

    private HelloOracle() {}

    /** Without the problem. */
    record Verdict(State state, @Nullable ClientHello hello) {}

    static Verdict verdict(byte[] stream) {
        ByteBuffer in = ByteBuffer.wrap(stream, 0, Math.min(stream.length, ClientHelloReader.PEEK_BYTES));
        if (!startsLikeTls(stream)) {
            return new Verdict(State.NOT_TLS, null);
        }
        byte[] message = new byte[0];
        try {
            while (message.length < 4 || message.length < wanted(message)) {
                message = Hellos.joined(message, fragment(in, message));
            }
        } catch (Broken e) {
            return new Verdict(State.MALFORMED, null);
        } catch (TooLong e) {
            return new Verdict(State.TOO_LARGE, null);
        } catch (BufferUnderflowException e) {
            return new Verdict(in.limit() == ClientHelloReader.PEEK_BYTES ? State.TOO_LARGE : State.MORE, null);
        }
        HelloOracle oracle = new HelloOracle();
        try {
            oracle.body(ByteBuffer.wrap(message, 4, message.length - 4).slice());
        } catch (Broken | BufferUnderflowException e) {
            return new Verdict(State.MALFORMED, null);
        }
        return new Verdict(State.DONE, new ClientHello(oracle.name, oracle.protocols, oracle.encrypted));
    }

    /** As far as there is anything, and the length of the record is one. */
    private static boolean startsLikeTls(byte[] stream) {
        int length = stream.length < 5 ? 1 : (stream[3] & 0xFF) << 8 | (stream[4] & 0xFF);
        return (stream.length < 1 || stream[0] == 22)
                && (stream.length < 2 || stream[1] == 3)
                && (stream.length < 6 || stream[5] == 1 || length == 0 || length > 16_384);
    }

    private static int wanted(byte[] message) {
        return 4 + (ByteBuffer.wrap(message).getInt() & 0xFF_FFFF);
    }

    /** The next record, of which also what is there of it is judged. */
    private static byte[] fragment(ByteBuffer in, byte[] before) {
        require(in.get() == 22);
        require(in.get() == 3);
        in.get();
        int length = in.getShort() & 0xFFFF;
        require(length > 0 && length <= 16_384);
        byte[] there = new byte[Math.min(length, in.remaining())];
        if (before.length >= 4) {
            require(before.length + length <= wanted(before));
        }
        in.get(there);
        byte[] all = Hellos.joined(before, there);
        if (all.length >= 4) {
            if (wanted(all) > 16_384) {
                throw new TooLong();
            }
            require(before.length + length <= wanted(all));
        }
        if (there.length < length) {
            throw new BufferUnderflowException();
        }
        return there;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new Broken();
        }
    }

    private void body(ByteBuffer in) {
        in.position(in.position() + Math.min(34, in.remaining()));
        require(vector(in, 1).remaining() <= 32);
        int suites = vector(in, 2).remaining();
        require(suites > 0 && suites % 2 == 0);
        require(vector(in, 1).hasRemaining());
        if (!in.hasRemaining()) {
            return;
        }
        ByteBuffer extensions = vector(in, 2);
        require(!in.hasRemaining());
        Set<Short> types = new HashSet<>();
        while (extensions.hasRemaining()) {
            short type = extensions.getShort();
            require(types.add(type));
            ByteBuffer content = vector(extensions, 2);
            switch (type & 0xFFFF) {
                case 0 -> names(content);
                case 16 -> protocols(content);
                case 0xFE0D -> encrypted = true;
                default -> {}
            }
        }
    }

    private void names(ByteBuffer content) {
        ByteBuffer list = vector(content, 2);
        require(list.get() == 0);
        String text = text(vector(list, 2)).toLowerCase(Locale.ROOT);
        require(!content.hasRemaining() && !list.hasRemaining());
        String rooted = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        boolean six = rooted.length() <= 253 && rooted.contains(":") && IpText.ipv6(rooted) != null;
        require(six || NAME.matcher(text).matches());
        name = six || IpText.ipv4(rooted) != null ? null : rooted;
    }

    private void protocols(ByteBuffer content) {
        ByteBuffer list = vector(content, 2);
        require(list.hasRemaining() && !content.hasRemaining());
        List<String> found = new ArrayList<>();
        while (list.hasRemaining()) {
            String one = text(vector(list, 1));
            require(!one.isEmpty());
            found.add(one);
        }
        require(found.size() <= 128);
        protocols = found;
    }

    private static ByteBuffer vector(ByteBuffer in, int lengthBytes) {
        int length = lengthBytes == 1 ? in.get() & 0xFF : in.getShort() & 0xFFFF;
        require(length <= in.remaining());
        ByteBuffer vector = in.slice(in.position(), length);
        in.position(in.position() + length);
        return vector;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
