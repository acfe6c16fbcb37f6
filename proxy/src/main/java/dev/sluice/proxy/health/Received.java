package dev.sluice.proxy.health;

import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The bytes that a backend has sent to a check and no step has used yet.
 *
 * <p>Threading: owned by the control loop.
 */
final class Received {
    /** More than that is not taken. */
    static final int FULL = 1;

    /** Up to here every byte that comes is a reason to look at all of them again; beyond, an eighth more of them is, or a pause. */
    private static final int FEW = 512;

    private static final int MORE = 8;
    /** Enough for what PostgreSQL says before and in "remaining connection slots are reserved ...". */
    private static final int SHOWN = 140;

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");
    /** Lengths and numbers of binary protocols: where there are two, more of them say nothing. */
    private static final Pattern MANY_UNPRINTABLE = Pattern.compile("[^ -~]{3,}");

    private final Secrets secrets;
    /** More than that is not looked at. */
    private final int most;

    private byte[] bytes = new byte[256];
    private int length;
    /** Whether a step has used some up. */
    private boolean used;
    /** Those before it are left of an earlier answer, so that they are none to the last step that sent. */
    private int asked;
    /** How many of them were looked at. */
    private int seen;

    private boolean any;

    /**
     * Made for one run.
     *
     * @param secrets that are not shown when the backend says them
     * @param most bytes that are looked at
     */
    Received(Secrets secrets, int most) {
        this.secrets = secrets;
        this.most = most;
    }

    /**
     * Takes all there is.
     *
     * @return a constant of {@link StreamSocket}: {@link StreamSocket#AGAIN} while more may come that is looked at
     */
    int takeFrom(Connection from, MemorySegment scratch) {
        while (length < most) {
            int count = from.receive(scratch, most - length);
            if (count <= 0) {
                return count;
            }
            add(scratch, count);
        }
        return FULL;
    }

    private void add(MemorySegment from, int count) {
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
    Expectation.Answer examine(Expectation expectation, boolean atEnd) {
        Expectation.Answer answer = expectation.examine(bytes, length, atEnd);
        if (answer instanceof Expectation.Answer.Found(int end)) {
            System.arraycopy(bytes, end, bytes, 0, length - end);
            length -= end;
            asked = Math.max(0, asked - end);
            used = true;
            seen = 0;
        } else {
            seen = length;
        }
        return answer;
    }

    /**
     * The backend is asked for something: what comes from now on is what it says to that, and what has come before is left of what it
     * said earlier. A backend that has said nothing useful so far may be one that refuses before it is asked.
     */
    void ask() {
        asked = used ? length : 0;
    }

    /**
     * That this was not what was expected.
     *
     * @param what the backend has done, if it has said nothing
     */
    String unexpected(String what, Expectation expectation) {
        if (length == asked) {
            return "the backend " + what + " before " + expectation.wanted();
        }
        return "expected " + expectation.wanted() + ", got " + got(expectation, asked);
    }

    /** That there is what must not come. */
    String forbidden(Expectation which) {
        return "got " + got(which, asked < length ? asked : 0) + ", in which " + which.wanted() + " must not come";
    }

    private String got(Expectation expectation, int from) {
        String text = expectation.said(bytes, length);
        String said = secrets.hide(text, Math.min(from, text.length()));
        String shorter = MANY_UNPRINTABLE.matcher(said).replaceAll("..");
        String first = shorter.substring(0, Math.min(shorter.length(), SHOWN));
        return "\"" + UNPRINTABLE.matcher(first).replaceAll(".") + "\"" + (shorter.length() > SHOWN ? " and more" : "");
    }
}
