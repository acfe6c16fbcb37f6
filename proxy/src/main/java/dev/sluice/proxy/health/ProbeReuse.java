package dev.sluice.proxy.health;

import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.Loop;

/**
 * The use of one connection by check after check: whether it is kept for the next one, and since when it has served more than one.
 *
 * <p>Threading: owned by the control loop.
 */
final class ProbeReuse {
    private final Loop loop;
    private final long untilNanos;
    private boolean kept;
    private boolean again;

    /** @param forNanos it serves no check that begins later than that from now on */
    ProbeReuse(Loop loop, long forNanos) {
        this.loop = loop;
        this.untilNanos = loop.clock().nanos() + forNanos;
    }

    /** Whether a connection that has led to this can serve another check: one without a login has come to its end. */
    boolean isWorthKeeping(Verdict verdict) {
        Facts facts = verdict.facts();
        return facts != null
                && facts.role() != Facts.Role.UNKNOWN
                && loop.clock().nanos() - untilNanos < 0;
    }

    /** Whether it has served before, so that what goes wrong now counts only if a new connection finds it too. A server that hangs is one that hangs. */
    boolean isDoubtful(Verdict verdict) {
        return again && verdict.facts() == null && verdict.code() != Code.L7TOUT;
    }

    /** Whether no check is under way over it, and one may be. */
    boolean isKept() {
        return kept;
    }

    void keep() {
        kept = true;
    }

    /** Another check begins. */
    void use() {
        kept = false;
        again = true;
    }

    /** Nobody wants it any more. */
    void giveUp() {
        kept = false;
    }
}
