package dev.sluice.proxy.net.tls;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that servers have given to the clients of one context, so that the next handshake with the same server goes on with one. They lie in
 * BoringSSL's memory, the last few of each server.
 *
 * <p>Threading: any thread. It must not know the context: BoringSSL keeps it alive as long as that.
 */
final class ClientSessions implements SSLSessionCache {
    /** A session of TLS 1.3 is good for one handshake, and a server gives two: enough for a few that begin together. */
    private static final int MOST_OF_SERVER = 4;

    /** Each session has the certificates of its server. */
    private static final int MOST_SERVERS = 1_000;

    /** By the connection of BoringSSL, while it is there. */
    private final Map<Long, Object> servers = new HashMap<>();

    /** The one that was used longest ago first. */
    private final Map<Object, Deque<Long>> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Deque<Long>> eldest) {
            boolean full = size() > MOST_SERVERS;
            if (full) {
                eldest.getValue().forEach(SSLSession::free);
            }
            return full;
        }
    };

    private boolean closed;

    /** Before its handshake, a connection is given the latest session of its server, if there is one. */
    synchronized void begin(long ssl, Object server) {
        servers.put(ssl, server);
        Deque<Long> known = sessions.get(server);
        Long session = known == null ? null : known.peekLast();
        if (known != null && session != null) {
            boolean _ = SSL.setSession(ssl, session); // with a reference of its own
            if (SSLSession.shouldBeSingleUse(session)) {
                known.removeLast();
                SSLSession.free(session);
            }
        }
    }

    /** The connection is no more. */
    synchronized void end(long ssl) {
        servers.remove(ssl);
    }

    /** Called by BoringSSL; true takes the session over. */
    @Override
    public synchronized boolean sessionCreated(long ssl, long session) {
        Object server = servers.get(ssl);
        if (server == null || closed) {
            return false;
        }
        Deque<Long> known = sessions.computeIfAbsent(server, _ -> new ArrayDeque<>());
        boolean single = SSLSession.shouldBeSingleUse(session);
        while (known.size() >= (single ? MOST_OF_SERVER : 1)) {
            SSLSession.free(known.removeFirst());
        }
        known.addLast(session);
        return true;
    }

    /** Servers alone are asked by an id. */
    @Override
    public long getSession(long ssl, byte[] id) {
        return -1;
    }

    /** Gives all of them back. */
    synchronized void close() {
        closed = true;
        sessions.values().forEach(some -> some.forEach(SSLSession::free));
        sessions.clear();
    }
}
