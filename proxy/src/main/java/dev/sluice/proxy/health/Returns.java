package dev.sluice.proxy.health;

import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The words for the backends of a pool that have come back in one change, such as {@code a (away 2 s, 10 sessions, ejected)}. */
final class Returns {
    /** More names than this make no line better. */
    private static final int MAX_NAMES = 5;

    private final List<String> words = new ArrayList<>();
    private int count;

    void add(Backend backend, Duration away) {
        count++;
        if (count <= MAX_NAMES) {
            words.add("%s (away %d s, %s%s%s)"
                    .formatted(
                            backend.name(),
                            away.toSeconds(),
                            Counted.of(backend.inFlight(), "session"),
                            backend.state() == BackendState.UP
                                    ? ""
                                    : ", " + backend.state().label(),
                            backend.hasOverrides() ? ", as an operator has set it" : ""));
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    @Override
    public String toString() {
        String names = String.join(", ", words);
        return count > MAX_NAMES ? names + ", and " + (count - MAX_NAMES) + " more" : names;
    }
}
