package dev.sluice.proxy.health;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a backend has said to a check and no step has used yet.
 *
 * <p>Threading: owned by the control loop.
 */
final class Received {
    /** Bytes of a backend that a check looks at; what is expected must come among them. */
    static final int MOST = 16 * 1024;

    /** Up to here every byte that comes is a reason to look at all of them again; beyond, an eighth more of them is, or a pause. */
    private static final int FEW = 512;

    private static final int MORE = 8;
    private static final int SHOWN = 40;

    private byte[] bytes = new byte[256];
    private int length;
    /** How many of them were looked at. */
    private int seen;

    private boolean any;

    /** How many more are taken. */
    int room() {
        return MOST - length;
    }

    void add(MemorySegment from, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, bytes, length, count);
        length += count;
        any = true;
    }

    /** Whether the backend has said anything at all, used or not. */
    boolean any() {
        return any;
    }

    /** Whether some were not looked at. */
    boolean isNew() {
        return length > seen;
    }

    /** Whether it is time to look at them again. */
    boolean isWorthALook() {
        return length <= FEW || length - seen >= seen / MORE;
    }

    /** Looks for what is expected, and uses it up when it is there. */
    Expectation.Answer examine(Expectation expectation) {
        Expectation.Answer answer = expectation.examine(bytes, length);
        if (answer instanceof Expectation.Answer.Found(int end)) {
            System.arraycopy(bytes, end, bytes, 0, length - end);
            length -= end;
            seen = 0;
        } else {
            seen = length;
        }
        return answer;
    }

    /**
     * That this was not what was expected.
     *
     * @param what the backend has done, if it has said nothing
     */
    String unexpected(String what, Expectation expectation, Secrets secrets) {
        String hidden = secrets.hide(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        String got = hidden.substring(0, Math.min(hidden.length(), SHOWN)).replaceAll("[^ -~]", ".");
        return length == 0
                ? "the backend " + what + " before " + expectation.wanted()
                : "expected " + expectation.wanted() + ", got \"" + got + "\"";
    }
}
