package dev.sluice.proxy.preface;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser of one ClientHello that is there as a whole and in one piece. Only what a router needs is looked into; whether the
 * rest makes sense is between client and backend.
 *
 * <p>In its methods {@code at} is an offset in the memory, {@code end} the offset behind the part that it is about, and a
 * negative end one that does not fit.
 */
final class HelloParser {
    private static final ValueLayout.OfShort UINT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int VERSION_BYTES = 2;
    private static final int RANDOM_BYTES = 32;
    private static final int MAX_SESSION_ID_BYTES = 32;
    private static final int SUITE_BYTES = 2;
    /** Type and length. */
    private static final int EXTENSION_HEAD_BYTES = 4;

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xFE0D;
    private static final int HOST_NAME = 0;

    /** Three times those that are registered. A hello has room for 8 000, which would be 400 KB of objects. */
    static final int MAX_PROTOCOLS = 128;

    private final MemorySegment bytes;
    private @Nullable String serverName;
    private List<String> protocols = List.of();
    private boolean encrypted;

    HelloParser(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** What was read, after {@link #parse} found no problem. */
    ClientHello hello() {
        return new ClientHello(serverName, protocols, encrypted);
    }

    /**
     * What is wrong with the message; null when nothing.
     *
     * @param at behind the head of the message
     */
    @Nullable
    HelloProblem parse(int at, int end) {
        int sessionId = at + VERSION_BYTES + RANDOM_BYTES;
        int suites = endOfVector8(sessionId, end);
        if (suites < 0) {
            return HelloProblem.LENGTHS;
        }
        if (suites - sessionId > Byte.BYTES + MAX_SESSION_ID_BYTES) {
            return HelloProblem.SESSION_ID;
        }
        int methods = endOfVector16(suites, end);
        if (methods < 0) {
            return HelloProblem.LENGTHS;
        }
        int suiteBytes = methods - suites - Short.BYTES;
        if (suiteBytes == 0 || suiteBytes % SUITE_BYTES != 0) {
            return HelloProblem.CIPHER_SUITES;
        }
        int extensions = endOfVector8(methods, end);
        if (extensions < 0) {
            return HelloProblem.LENGTHS;
        }
        if (extensions == methods + Byte.BYTES) {
            return HelloProblem.COMPRESSION_METHODS;
        }
        if (extensions == end) {
            return null; // before TLS 1.3 there need not be any
        }
        return endOfVector16(extensions, end) == end ? extensions(extensions + Short.BYTES, end) : HelloProblem.LENGTHS;
    }

    private @Nullable HelloProblem extensions(int first, int end) {
        ExtensionTypes types = new ExtensionTypes();
        for (int at = first; at < end; ) {
            int next = endOfVector16(at + Short.BYTES, end);
            if (next < 0) {
                return HelloProblem.LENGTHS;
            }
            int type = uint16(at);
            if (!types.add(type)) {
                return HelloProblem.DUPLICATE_EXTENSION;
            }
            HelloProblem problem = extension(type, at + EXTENSION_HEAD_BYTES, next);
            if (problem != null) {
                return problem;
            }
            at = next;
        }
        return null;
    }

    private @Nullable HelloProblem extension(int type, int at, int end) {
        return switch (type) {
            case SERVER_NAME -> serverNames(at, end);
            case ALPN -> protocols(at, end);
            case ENCRYPTED_CLIENT_HELLO -> {
                encrypted = true;
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable HelloProblem serverNames(int at, int end) {
        if (endOfVector16(at, end) != end) {
            return HelloProblem.LENGTHS;
        }
        int type = at + Short.BYTES;
        if (type == end) {
            return HelloProblem.NO_NAME;
        }
        if (uint8(type) != HOST_NAME) {
            return HelloProblem.NAME_TYPE; // and nobody knows how long it is
        }
        int name = type + Byte.BYTES + Short.BYTES;
        int nameEnd = endOfVector16(type + Byte.BYTES, end);
        if (nameEnd < 0) {
            return HelloProblem.LENGTHS;
        }
        if (nameEnd == name) {
            return HelloProblem.EMPTY_NAME;
        }
        return nameEnd == end ? serverName(name, end) : HelloProblem.SEVERAL_NAMES;
    }

    private @Nullable HelloProblem serverName(int at, int end) {
        String text = HostName.text(copy(at, end));
        if (text == null) {
            return HelloProblem.NAME;
        }
        serverName = HostName.isAddress(text) ? null : text;
        return null;
    }

    private @Nullable HelloProblem protocols(int at, int end) {
        if (endOfVector16(at, end) != end) {
            return HelloProblem.LENGTHS;
        }
        int first = at + Short.BYTES;
        if (first == end) {
            return HelloProblem.NO_PROTOCOL;
        }
        int count = 0;
        for (int one = first; one < end; count++) {
            int next = endOfVector8(one, end);
            if (next < 0) {
                return HelloProblem.LENGTHS;
            }
            if (next == one + Byte.BYTES) {
                return HelloProblem.EMPTY_PROTOCOL;
            }
            one = next;
        }
        if (count > MAX_PROTOCOLS) {
            return HelloProblem.PROTOCOLS;
        }
        protocols = texts(first, count);
        return null;
    }

    /** The texts of vectors that are known to be well-formed. */
    private List<String> texts(int first, int count) {
        String[] texts = new String[count];
        int at = first;
        for (int i = 0; i < count; i++) {
            int next = at + Byte.BYTES + uint8(at);
            texts[i] = new String(copy(at + Byte.BYTES, next), StandardCharsets.ISO_8859_1);
            at = next;
        }
        return List.of(texts);
    }

    /** Where the vector ends whose length is in the byte at that offset. */
    private int endOfVector8(int at, int end) {
        if (at >= end) {
            return -1;
        }
        int vectorEnd = at + Byte.BYTES + uint8(at);
        return vectorEnd <= end ? vectorEnd : -1;
    }

    /** Where the vector ends whose length is in the two bytes at that offset. */
    private int endOfVector16(int at, int end) {
        if (end - at < Short.BYTES) {
            return -1;
        }
        int vectorEnd = at + Short.BYTES + uint16(at);
        return vectorEnd <= end ? vectorEnd : -1;
    }

    private int uint8(int at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    private int uint16(int at) {
        return bytes.get(UINT16, at) & 0xFFFF;
    }

    private byte[] copy(int at, int end) {
        byte[] copy = new byte[end - at];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, copy, 0, copy.length);
        return copy;
    }
}
