package dev.sluice.proxy.session;

import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.OwnConnections;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.net.tls.TlsMemory;
import dev.sluice.proxy.relay.RelayContext;
import dev.sluice.proxy.session.trace.UniqueIds;

/** The worker of a session, as far as the session needs it. Threading: owned by its loop. */
interface SessionHost extends RelayContext {
    Loop loop();

    SessionLog log();

    /** The connections of the process. */
    ConnectionLimit processLimit();

    /** The clients of the process whose ClientHello or handshake is waited for. */
    ConnectionLimit handshakes();

    /** The turns of the TLS handshakes of this loop. */
    HandshakeTurns handshakeTurns();

    /** What the TLS connections of this loop share; made for the first of them. */
    TlsMemory tlsMemory();

    /** The connections from this process to itself. */
    OwnConnections own();

    UniqueIds uniqueIds();

    /** A number that no other session of the process has; younger sessions of this loop have larger ones. */
    long nextId();

    void add(Session session);

    void remove(Session session);

    /** A defect met while serving a session, which is ended: the process goes on. */
    void onDefect(Session session, Throwable defect);

    /** A defect met where there is no session. */
    void onDefect(String consequence, Throwable defect);
}
