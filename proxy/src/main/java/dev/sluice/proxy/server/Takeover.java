package dev.sluice.proxy.server;

import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.listen.Listeners;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.LoopUnavailableException;
import dev.sluice.proxy.reload.ChangeLocks;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.StoppingException;
import dev.sluice.proxy.reload.Upcoming;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The takeover of a generation by the data plane, as participants. Sockets are bound, pools and their health checks
 * follow on the control loop, new sockets accept; then the snapshot serves, sockets that stay are handed over, and
 * those that leave are closed.
 *
 * <p>Threading: one thread at a time, which holds the lock of what serves.
 */
final class Takeover {
    private static final Logger LOG = Area.RELOAD.logger();

    private final ProxyServer server;
    private final Sockets sockets = new Sockets();

    Takeover(ProxyServer server) {
        this.server = server;
    }

    /** Of the start, which holds the lock already. */
    List<Participant> ofStart() {
        return List.of(new Limit(), sockets, new PoolsTakeover(server), new Accepting());
    }

    /** Of a reload. */
    List<Participant> ofReload() {
        return List.of(new Turn(), new Limit(), sockets, new PoolsTakeover(server), new Accepting());
    }

    /** A loop that hangs is no reason to hold back the others: it follows when it comes round, or the watchdog ends the process. */
    static void commit(Listeners listeners, Listeners.Prepared prepared) throws InterruptedException {
        try {
            listeners.commit(prepared);
        } catch (LoopUnavailableException late) {
            LOG.error("the listening sockets of one loop are those of before for now: {}", late.getMessage());
        }
    }

    /** The right to exchange what serves. */
    private final class Turn implements Participant {
        private ChangeLocks.@Nullable Held held;

        @Override
        public String label() {
            return "turn";
        }

        @Override
        public void prepare(Upcoming next) {
            held = server.locks().serving();
            if (server.shutdown().phase() != Shutdown.Phase.RUNNING) {
                throw new StoppingException();
            }
        }

        @Override
        public void commit(Upcoming next) {
            abandon();
        }

        @Override
        public void abandon() {
            ChangeLocks.Held lock = held;
            held = null;
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** The part that sets how many connections the process may have. */
    private final class Limit implements Participant {
        @Override
        public String label() {
            return "connection limit";
        }

        @Override
        public void commit(Upcoming next) {
            server.limit().limit(next.serving().maxConnections());
            server.handshakes().limit(next.serving().process().maxHandshakes());
        }
    }

    /** The listening sockets: bound now, and those that leave closed at the end. */
    private final class Sockets implements Participant {
        private Listeners.@Nullable Prepared prepared;

        @Override
        public String label() {
            return "listening sockets";
        }

        @Override
        public void prepare(Upcoming next) throws BindException {
            assert server.locks().isServing();
            server.refuseWhenStopping();
            prepared = server.listeners().prepare(server.drained().accepting(next.snapshot()));
        }

        /** Accepts on the new ones. */
        void open() throws InterruptedException {
            if (prepared != null) {
                server.listeners().open(prepared);
            }
        }

        @Override
        public void commit(Upcoming next) throws InterruptedException {
            assert server.locks().isServing();
            Listeners.Prepared bound = prepared;
            prepared = null;
            if (bound != null) {
                try {
                    Takeover.commit(server.listeners(), bound);
                } finally {
                    server.learnOwnAddresses();
                }
            }
        }

        @Override
        public void abandon() {
            Listeners.Prepared bound = prepared;
            prepared = null;
            if (bound != null) {
                bound.abandon();
            }
        }
    }

    /** The new sockets accept: what comes first when it is undone. */
    private final class Accepting implements Participant {
        @Override
        public String label() {
            return "accepting";
        }

        @Override
        public void prepare(Upcoming next) throws InterruptedException {
            server.refuseWhenStopping(); // which does not wait for ever for this one
            sockets.open();
        }

        @Override
        public void abandon() {
            sockets.abandon();
        }
    }
}
