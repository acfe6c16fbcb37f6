package dev.sluice.proxy.health;

import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.database.Succession;
import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.pool.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backends of one pool that say they are the primary. Of several that one is taken which has followed all others by the history of its data; when
 * nothing tells, none is. Only what servers say now counts, never an order of events in this process, so every instance decides alike, and after a
 * restart too.
 *
 * <p>Threading: owned by the control loop.
 */
final class Primaries {
    private final Map<Backend, Facts> claims = new LinkedHashMap<>();

    /** The backend says that it is the primary. */
    void claim(Backend backend, Facts facts) {
        claims.put(backend, facts);
    }

    /** It does not say so any more, or has gone down. */
    void withdraw(Backend backend) {
        claims.remove(backend);
    }

    /** Those that say so now. */
    List<Backend> all() {
        return List.copyOf(claims.keySet());
    }

    /** Why the backend, which says that it is the primary, is not taken for it; null when it is. */
    @Nullable
    Verdict objection(Backend backend) {
        Facts own = claims.get(backend);
        List<String> later = new ArrayList<>();
        List<String> unclear = new ArrayList<>();
        claims.forEach((other, facts) -> {
            if (own == null || other.equals(backend)) {
                return;
            }
            switch (Succession.of(own.lineage(), facts.lineage())) {
                case LATER, TOGETHER -> {}
                case EARLIER -> later.add(other.name());
                case UNKNOWN -> unclear.add(other.name());
            }
        });
        if (own == null || (later.isEmpty() && unclear.isEmpty())) {
            return null;
        }
        return new Verdict(
                Code.L7ROLE,
                later.isEmpty()
                        ? own.words() + ", and so is " + String.join(", ", unclear)
                                + ": nothing tells which of them is right"
                        : own.words() + " of before: " + String.join(", ", later) + " came after it",
                own);
    }
}
