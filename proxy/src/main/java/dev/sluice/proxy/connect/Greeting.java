package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * The first words to a backend, and its answer to them, before it counts as connected. One that does not answer rightly has failed the attempt, and
 * the next one is tried.
 *
 * <p>Threading: on the loop of the connection.
 */
public interface Greeting {
    /**
     * The connection that is greeted and then used: the one that was made, or one on top of it, with which it is closed.
     *
     * @param connection that the backend has accepted
     */
    default Connection over(Connection connection, Backend backend) {
        return connection;
    }

    /**
     * The backend has accepted the connection.
     *
     * @return {@link ConnectResult#PENDING} while something is awaited; {@link ConnectResult#CONNECTED}; or how the attempt has failed
     */
    ConnectResult begin(Connection connection, Backend backend);

    /** One edge of it, while something is awaited; answers as {@link #begin} does. */
    ConnectResult onReady(Connection connection, int ready);

    /** More about the latest failure, for people; null for nothing. */
    default @Nullable String problem() {
        return null;
    }

    /** Why a backend could not be reached, in the words of the greeting where that failed; null for no greeting. */
    static FailureReason reason(ConnectResult result, @Nullable Greeting greeting) {
        return new FailureReason(
                result.label(), greeting == null || !result.isOfGreeting() ? null : greeting.problem());
    }
}
