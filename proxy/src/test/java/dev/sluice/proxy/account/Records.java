package dev.sluice.proxy.account;

import dev.sluice.proxy.account.SessionRecord.ActiveCounts;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.SessionRecord.SessionTimes;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.tls.TlsParameters;
import org.jspecify.annotations.Nullable;

/** Records to log in tests. */
final class Records {
    /** 2009-02-06T12:12:51.443Z, the example of HAProxy's manual. */
    static final long ACCEPTED_AT = 1_233_922_371_443L;

    private static final PeerAddress CLIENT = new PeerAddress(0, 0x0000_FFFF_0A00_0102L, 33_313);
    private static final PeerAddress LOCAL = new PeerAddress(0, 0x0000_FFFF_0A00_0101L, 5_432);

    private static final PeerAddress OUTGOING = new PeerAddress(0, 0x0000_FFFF_0A00_000AL, 40_312);

    private Records() {}

    static SessionRecord served() {
        return named("fnt", "bck", "srv1");
    }

    static SessionRecord named(String frontend, String pool, String backend) {
        return of(frontend, pool, backend, SessionRouting.NONE, null);
    }

    /** One whose client spoke TLS with this side, and offered two protocols. */
    static SessionRecord secured(TlsParameters agreed) {
        SessionRouting routing = new SessionRouting(null, "a.example", "h2,http/1.1", false);
        return of("fnt", "bck", "srv1", routing, new SessionTls(agreed, 4, null));
    }

    /** The same, whose client has shown a certificate. */
    static SessionRecord certified(TlsParameters agreed, ClientCertificate certificate) {
        SessionRouting routing = new SessionRouting(null, "a.example", "h2,http/1.1", false);
        return of("fnt", "bck", "srv1", routing, new SessionTls(agreed, 4, certificate));
    }

    private static SessionRecord of(
            String frontend, String pool, String backend, SessionRouting routing, @Nullable SessionTls tls) {
        return new SessionRecord(
                false,
                1025,
                CLIENT,
                null,
                null,
                LOCAL,
                OUTGOING,
                frontend,
                routing,
                tls,
                pool,
                backend,
                "10.0.0.11:5432",
                ACCEPTED_AT,
                new SessionTimes(0, 0, 3, 5007),
                new SessionBytes(17, 17, 212, 212),
                0,
                0,
                new Termination(Cause.CLIENT_CLOSED, Phase.DONE),
                null,
                null,
                new ActiveCounts(2, 1, 0, 0, 0));
    }

    /** One that reached no backend, having waited so long in the queue, in this place of it. */
    static SessionRecord withoutBackend(long queueMillis, int position, Termination termination) {
        return new SessionRecord(
                false,
                1025,
                CLIENT,
                null,
                null,
                LOCAL,
                null,
                "fnt",
                SessionRouting.NONE,
                null,
                "bck",
                null,
                null,
                ACCEPTED_AT,
                new SessionTimes(queueMillis, -1, -1, queueMillis),
                new SessionBytes(0, 0, 0, 0),
                0,
                position,
                termination,
                null,
                null,
                new ActiveCounts(2, 2, 1, 0, 2));
    }

    static SessionRecord unreachable() {
        return new SessionRecord(
                false,
                2049,
                PeerAddress.UNIX,
                null,
                null,
                null,
                null,
                "f\"1",
                SessionRouting.NONE,
                null,
                "bck",
                null,
                null,
                ACCEPTED_AT,
                new SessionTimes(0, -1, -1, 2),
                new SessionBytes(0, 0, 0, 0),
                2,
                0,
                new Termination(Cause.BACKEND_UNREACHABLE, Phase.CONNECT),
                null,
                null,
                new ActiveCounts(1, 1, 0, 0, 0));
    }
}
