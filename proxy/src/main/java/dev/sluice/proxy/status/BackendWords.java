package dev.sluice.proxy.status;

import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.CheckPlace;

/** The words for one backend that does not serve, and for where to look. Stateless. */
final class BackendWords {
    /** How the results of TLS begin. */
    private static final String OF_TLS = "L6";

    private BackendWords() {}

    static String down(Pool pool, Backend backend) {
        return "backend " + name(pool, backend) + " is down" + reason(pool, backend);
    }

    private static String reason(Pool pool, Backend backend) {
        if (backend.isUnresolved()) {
            return isZoned(backend)
                    ? ": this machine does not have the interface in " + backend.address()
                    : ": the name in " + unresolved(pool, backend) + " has no address";
        }
        CheckResult last = backend.health().last();
        return last == null ? "" : ": its check, " + CheckPlace.of(pool.config(), backend) + ", says " + result(last);
    }

    /** The address that has no numbers yet: its own, or where it is checked. */
    private static String unresolved(Pool pool, Backend backend) {
        return backend.target().isUnresolved()
                ? backend.address()
                : CheckPlace.address(pool.config(), backend.config());
    }

    /** Such as {@code L7STS, status 503}. */
    private static String result(CheckResult last) {
        return last.detail().isEmpty() ? last.code() : last.code() + ", " + last.detail();
    }

    static String whereDown(Pool pool, Backend backend) {
        String key = "pools." + pool.name();
        if (backend.isUnresolved()) {
            return isZoned(backend)
                    ? "Bring the interface up, or write another in " + key
                            + ".backends. It is looked for again every 20 s at most"
                    : "Give the name an address, in DNS or /etc/hosts, or write another in " + key
                            + ".backends. It is asked again every 20 s at most";
        }
        String checked = CheckPlace.address(pool.config(), backend.config());
        String server = checked.equals(backend.address())
                ? backend.address()
                : backend.address() + ", and at what answers its check, " + CheckPlace.of(pool.config(), backend);
        CheckResult last = backend.health().last();
        return last != null && last.code().startsWith(OF_TLS)
                ? "Look at the TLS of the server " + server + ". If that is right, see " + tlsKey(pool, backend)
                : "Look at the server " + server + ". If the check is wrong, see " + checkKey(pool, backend);
    }

    /** Where the configuration says what TLS its check speaks: with the check, or with the pool. */
    private static String tlsKey(Pool pool, Backend backend) {
        HealthCheckConfig check = pool.config().checkOf(backend.config());
        return check != null && check.contact().tls() instanceof CheckTls.Own
                ? checkKey(pool, backend) + ".tls"
                : "pools." + pool.name() + ".tls";
    }

    /** Where the configuration says how it is checked: with itself, or else with its pool. */
    static String checkKey(Pool pool, Backend backend) {
        boolean own = backend.config().own().check() != null;
        return "pools." + pool.name() + (own ? ".backends." + backend.name() : "") + ".healthCheck";
    }

    /** Whether its address names an interface, as in {@code [fe80::1%eth0]:5432}. */
    private static boolean isZoned(Backend backend) {
        return backend.address().contains("%");
    }

    static String ejected(Pool pool, Backend backend, Moment now) {
        String checks = !passes(backend) ? "" : ", although its checks pass";
        return "backend " + name(pool, backend) + " is ejected: its sessions failed in a row" + checks
                + ". It returns in "
                + Moment.words(Math.max(0, backend.ejectedUntilNanos() - now.nanos()));
    }

    static String whereEjected(Pool pool, Backend backend) {
        return "Look at what " + backend.address()
                + " does with connections under load. It returns by itself; see pools." + pool.name() + ".outlier";
    }

    static String failing(Pool pool, Backend backend, Moment now) {
        long last = backend.failures().lastNanos();
        return "backend " + name(pool, backend) + " is up, but its last "
                + (backend.failures().count() == 1
                        ? "session"
                        : Counted.of(backend.failures().count(), "session"))
                + " failed, the last with \"" + backend.failures().reason() + "\""
                + (now.isLongAfter(last) ? ". The last attempt was " + now.ago(last) : "");
    }

    static String whereFailing(Pool pool, Backend backend) {
        if (pool.config().isOriginalDestination()) {
            return whereWanted(pool);
        }
        String outlier = "pools." + pool.name() + ".outlier";
        String where = "Look at the server " + backend.address()
                + (backend.failures().reason().isOfAccepted()
                        ? ". It accepts sessions and ends them at once: its own log says why. "
                        : ". The log says why connects fail. ");
        if (pool.config().health().outlier() == null) {
            return where + outlier + " would take it out for a while";
        }
        return where
                + (isOnTrial(backend)
                        ? "It was ejected for that, and its next client tries it again"
                        : "It stays in because it is the last usable backend, or because " + outlier
                                + ".maxEjected allows no more");
    }

    /** Nobody has tried it since an ejection ended. */
    private static boolean isOnTrial(Backend backend) {
        return backend.health().ejections.value() > 0
                && backend.failures().lastNanos() - backend.ejectedUntilNanos() < 0;
    }

    /** What would see what the checks of a pool do not, whose backends fail their sessions; what would check them when nobody does. */
    static String whereFailing(Pool pool) {
        if (pool.config().isOriginalDestination()) {
            return whereWanted(pool);
        }
        String detail = pool.failures().lastReason().detail();
        if (detail != null && detail.contains(TlsFailure.PEER_ALERT.label())) {
            return "The servers end TLS with an alert: most often they want a certificate, or do not accept the one that pools."
                    + pool.name() + ".tls.certificate names. Their logs say why";
        }
        String key = "pools." + pool.name() + ".healthCheck";
        String where = "Look at the servers of the pool and at the way to them. ";
        boolean passes = !pool.eligible().isEmpty() && pool.eligible().stream().allMatch(BackendWords::passes);
        HealthCheckConfig check = pool.config().health().check();
        if (!passes) {
            return check == null
                    ? where + "A health check would take out what is dead: " + key
                    : where + "\"sluice status\" says what their checks answer";
        }
        if (check != null && check.type() != HealthCheckConfig.Type.TCP) {
            return where + "Their health checks pass and do not see the fault. Let " + key
                    + " ask at the address of the sessions, for what sessions need";
        }
        String done = check == null || check.tls(pool.config().tls(), true) == null ? "connect" : "shake hands by TLS";
        return where
                + "Their health checks pass and do not see the fault, since they only " + done
                + ". A check that waits for an answer would: "
                + key + ".http, or send and expect";
    }

    /** Neither servers nor keys belong to a pool whose clients say where they want to go. */
    private static String whereWanted(Pool pool) {
        PeerAddress last = pool.failures().lastDestination();
        return "Look at where clients want to go" + (last == null ? "" : ", such as " + last)
                + ", and at the way there. The access log names each destination (backend_address)";
    }

    private static boolean passes(Backend backend) {
        CheckResult last = backend.health().last();
        return last != null && last.code().endsWith("OK");
    }

    private static String name(Pool pool, Backend backend) {
        return pool.name() + "/" + backend.name();
    }
}
