package dev.sluice.proxy.session;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ProxyHeaderPolicy;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The stage before a backend is chosen: who the client is, which a PROXY header may say, and whether it may come in.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Entrance {
    /** What follows. */
    enum Step {
        /** The header is not complete. */
        WAIT,
        /** The client is in. */
        GO,
        /** The client left before it was in. */
        LEFT,
        /** The client may not come in, for a {@link #reason}. */
        REFUSE
    }

    private final Frontend frontend;
    /** What {@link Admission} gave for the client. */
    private int entry;

    private ClientIdentity identity = ClientIdentity.direct(PeerAddress.UNIX);
    private @Nullable HeaderReader reader;
    private boolean optional;
    private RefusalReason reason = RefusalReason.PROXY_PROTOCOL;
    private @Nullable BadHeader badHeader;

    /** @param entry what {@link Admission} gave for the client, or {@link Admission#FREE} */
    Entrance(Frontend frontend, int entry) {
        this.frontend = frontend;
        this.entry = entry;
    }

    /** Begins with an accepted client, of whom a header is expected or not. */
    Step begin(Connection client, ProxyHeaderPolicy duty, MemorySegment scratch) {
        if (duty == ProxyHeaderPolicy.NONE) {
            return Step.GO;
        }
        optional = duty == ProxyHeaderPolicy.MAY;
        reader = new HeaderReader(client, scratch);
        return Step.WAIT;
    }

    /** An edge of a client whose header is expected. */
    Step onReady(long now) {
        HeaderReader expected = reader;
        if (expected == null) {
            return Step.GO;
        }
        return switch (expected.read()) {
            case WAITING -> Step.WAIT;
            case DONE -> {
                identity = identity.proxied(expected.header());
                yield settle(now);
            }
            case ABSENT -> optional ? settle(now) : refuse(BadHeader.ABSENT);
            case MALFORMED -> refuse(BadHeader.malformed(expected.problem()));
            case LEFT -> Step.LEFT;
        };
    }

    /** The header has not come in time: where it is optional, the client waits for the server to speak. */
    Step onTimeout(long now) {
        return optional
                ? settle(now)
                : refuse(BadHeader.late(Duration.ofNanos(frontend.timeouts().proxyHeaderNanos())));
    }

    private Step refuse(BadHeader bad) {
        badHeader = bad;
        return Step.REFUSE;
    }

    /** Where a header was expected, nothing was decided before. */
    private Step settle(long now) {
        reader = null;
        Admission admission = frontend.admission();
        if (admission == null) {
            return Step.GO;
        }
        entry = admission.admit(identity.client(), now);
        if (entry >= Admission.FREE) {
            return Step.GO;
        }
        reason = reason(entry);
        return Step.REFUSE;
    }

    /** What a negative answer of {@link Admission#admit} means. */
    static RefusalReason reason(int refusal) {
        return switch (refusal) {
            case Admission.DENIED -> RefusalReason.ACL;
            case Admission.RATE -> RefusalReason.RATE;
            case Admission.SOURCE_RATE -> RefusalReason.SOURCE_RATE;
            default -> RefusalReason.SOURCE_CONNECTIONS;
        };
    }

    /** Gives back what was counted for the client. */
    void leave() {
        Admission admission = frontend.admission();
        if (admission != null) {
            admission.release(entry);
        }
    }

    void peer(PeerAddress peer) {
        identity = ClientIdentity.direct(peer);
    }

    boolean isWaiting() {
        return reader != null;
    }

    ClientIdentity identity() {
        return identity;
    }

    /** What was wrong with the header of a client that is refused for it; otherwise null. */
    @Nullable
    BadHeader badHeader() {
        return badHeader;
    }

    RefusalReason reason() {
        return reason;
    }
}
