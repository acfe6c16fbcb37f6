package dev.sluice.proxy.health;

import dev.sluice.proxy.connect.BackendHandshake;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.pool.Backend;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The TLS handshake of one check, from the request for TLS, where there is one, to its end. It is that of the generation in which the check has begun.
 *
 * <p>Threading: owned by the control loop.
 */
final class ProbeHandshake {
    private final BackendHandshake playing;
    private final Backend backend;
    private @Nullable Connection over;
    private long excusedNanos;

    /**
     * Begins with {@link #begin}.
     *
     * @param later gets a result that no edge has led to
     */
    ProbeHandshake(Step.Secure step, Consumer<ConnectResult> later) {
        this.backend = step.backend();
        this.playing = step.tls().handshake(step.settings(), step.peer(), later);
    }

    ConnectResult begin(ProbeConnection connection) {
        Connection secured = connection.secure(raw -> playing.over(raw, backend));
        over = secured;
        return playing.begin(secured, backend);
    }

    /** Whether it has begun. */
    boolean isPlaying() {
        return over != null;
    }

    ConnectResult onReady(int ready) {
        return playing.onReady(Objects.requireNonNull(over), ready);
    }

    /** How long it has waited for its turns since this was asked last: the backend has that much more time. */
    long takeExcusedNanos() {
        long before = excusedNanos;
        excusedNanos = playing.waitedNanos();
        return excusedNanos - before;
    }

    /** The verdict when it has failed. */
    Verdict verdict(ConnectResult failure) {
        return Verdict.ofHandshake(failure, playing.problem());
    }
}
