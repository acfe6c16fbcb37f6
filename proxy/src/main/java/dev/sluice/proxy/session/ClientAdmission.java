package dev.sluice.proxy.session;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.OwnConnections.Trail;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.session.trace.SessionRecords;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ProxyHeaderPolicy;

/**
 * The admission of clients: who may come in becomes a session, all others are counted and turned away.
 *
 * <p>Threading: owned by the loop of its host.
 */
final class ClientAdmission {
    private final SessionHost host;

    ClientAdmission(SessionHost host) {
        this.host = host;
    }

    /** One client, with a permit of the frontend and one of the process. */
    void onAccepted(Frontend frontend, Acceptor socket, int descriptor) {
        int entry = Admission.FREE;
        ProxyHeaderPolicy policy;
        RefusalReason reason = null;
        SessionPath path = null;
        PeerAddress peer = PeerAddress.UNIX;
        try {
            peer = socket.peer();
            policy = frontend.headerPolicy(peer);
            Admission admission = frontend.admission();
            Trail trail = host.own().trailOf(peer);
            if (policy == ProxyHeaderPolicy.MAY_NOT) {
                reason = RefusalReason.PROXY_PROTOCOL;
            } else if (trail != null && trail.contains(frontend.name())) {
                reason = RefusalReason.LOOP;
            } else if (admission != null
                    && policy == ProxyHeaderPolicy.NONE) { // where a header follows, it says who the client is
                entry = admission.admit(peer, host.loop().clock().nanos());
                reason = entry < Admission.FREE ? RefusalReason.ofAdmission(entry) : null;
            }
            if (reason == null) {
                path = new SessionPath(host, frontend, entry, trail);
            }
        } catch (Throwable defect) { // nobody owns the client yet
            host.onDefect("a client was refused", defect);
            if (frontend.admission() != null) {
                frontend.admission().release(entry);
            }
            turnAway(frontend, socket, descriptor);
            return;
        }
        // Outside of the guard: whoever it belongs to from here on gives it back once.
        if (reason != null) {
            refuse(frontend, reason, peer);
            turnAway(frontend, socket, descriptor);
        } else if (path != null) {
            path.begin(socket, descriptor, policy);
        }
    }

    /** Throws nothing: the client is still to be turned away. */
    private void refuse(Frontend frontend, RefusalReason reason, PeerAddress client) {
        try {
            FrontendCounters counters = frontend.counters(host.loop().index());
            counters.onRefused(reason, client);
            boolean untrusted = reason == RefusalReason.PROXY_PROTOCOL; // of a header nothing has been read here
            if (untrusted) {
                counters.onBadHeader(BadHeader.NOT_TRUSTED);
            }
            if (host.log()
                    .wantsRefused(frontend.refusedSample(), host.loop().clock().nanos())) {
                host.log()
                        .write(SessionRecords.refused(
                                host.nextId(),
                                frontend,
                                client,
                                reason,
                                untrusted ? BadHeader.NOT_TRUSTED.text() : null,
                                host.processLimit()));
            }
        } catch (Throwable defect) {
            host.onDefect("a client was refused", defect);
        }
    }

    private void turnAway(Frontend frontend, Acceptor socket, int descriptor) {
        socket.refuse(descriptor);
        frontend.limit().release();
        host.processLimit().release();
    }
}
