package dev.sluice.proxy.status;

import dev.sluice.proxy.log.Area;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of problems, causes before what follows from them: in this order they are shown. Each has the area of the log where its
 * lines are, the alert of {@code deploy/prometheus} that speaks of the same, and the page that explains it.
 */
public enum ProblemKind {
    /** An event loop hangs or has ended. */
    LOOP_DOWN(Severity.CRITICAL, Area.LOOP, "SluiceLoopDown", "docs/metrics.md"),
    /** A worker is late: the machine has no processor for it. */
    LOOP_SLOW(Severity.WARNING, Area.LOOP, "SluiceLoopStalled", "docs/scaling.md"),
    /** Something was thrown where nothing should be. */
    DEFECT(Severity.WARNING, Area.LOOP, "SluiceDefect", "docs/metrics.md"),
    /** The process or the machine lacks something. */
    SHORTAGE(Severity.CRITICAL, Area.PROCESS, "SluiceExhausted", "docs/scaling.md"),
    /** No client is accepted, or the pools that readiness follows have nobody. */
    NOT_READY(Severity.CRITICAL, Area.PROCESS, "SluiceNotReady", "docs/troubleshooting.md"),
    /** The pools that readiness follows have nobody, and the process is ready for a while longer only. */
    READY_IN_GRACE(Severity.WARNING, Area.PROCESS, null, "docs/troubleshooting.md"),
    /** The process is about to end. */
    DRAINING(Severity.WARNING, Area.PROCESS, "SluiceDrainingLong", "docs/configuration.md"),
    PROCESS_FULL(Severity.CRITICAL, Area.PROCESS, "SluiceProcessAtLimit", "docs/troubleshooting.md"),
    PROCESS_NEAR_LIMIT(Severity.WARNING, Area.PROCESS, "SluiceProcessNearLimit", "docs/scaling.md"),
    /** There are fewer connections than the configuration asks for. */
    LIMIT_LOWERED(Severity.WARNING, Area.PROCESS, null, "docs/scaling.md"),
    DESCRIPTORS_NEAR_LIMIT(Severity.WARNING, Area.PROCESS, "SluiceNearDescriptorLimit", "docs/scaling.md"),
    /** The last attempt to reload changed nothing. */
    RELOAD_FAILED(Severity.WARNING, Area.RELOAD, "SluiceReloadFailed", "docs/configuration.md"),
    /** The files say what only the next start can follow. */
    RESTART_NEEDED(Severity.INFO, Area.RELOAD, null, "docs/configuration.md"),
    /** A file of addresses is broken, and its last good list holds. */
    ADDRESS_FILE_BROKEN(Severity.WARNING, Area.FRONTEND, "SluiceAddressFileBroken", "docs/security.md"),
    /** A certificate that clients are shown has expired, or does so in a few days, or is not valid yet. */
    CERTIFICATE_EXPIRES(Severity.WARNING, Area.FRONTEND, "SluiceCertificateExpiresSoon", "docs/tls.md"),
    /** The files of a certificate are broken or hold one that is not valid, and what they held before is served. */
    CERTIFICATE_BROKEN(Severity.WARNING, Area.FRONTEND, "SluiceCertificateReloadFails", "docs/tls.md"),
    /** Files of a directory of certificates are not served. */
    CERTIFICATE_SKIPPED(Severity.WARNING, Area.FRONTEND, "SluiceCertificateReloadFails", "docs/tls.md"),
    /** The keys of session tickets are broken, and the last good ones stay in use. */
    TICKET_KEYS_BROKEN(Severity.WARNING, Area.FRONTEND, null, "docs/tls.md"),
    /** The files of authorities are broken, and those that were good last are trusted. */
    AUTHORITIES_BROKEN(Severity.WARNING, Area.FRONTEND, "SluiceCertificateReloadFails", "docs/tls.md"),
    /** A list of revoked certificates is due to be renewed: certificates of its authority are refused then. */
    CRL_EXPIRES(Severity.WARNING, Area.FRONTEND, "SluiceCrlExpires", "docs/tls.md"),
    /** A file with the password or the token of health checks is broken, and what it held last stays in use. */
    SECRET_FILE_BROKEN(Severity.WARNING, Area.BACKEND, null, "docs/health-checks.md"),
    DISCOVERY_FAILING(Severity.WARNING, Area.DISCOVERY, "SluiceDiscoveryStale", "docs/discovery.md"),
    /** Addresses of answers are not used. */
    DISCOVERY_LEFT_OUT(Severity.WARNING, Area.DISCOVERY, null, "docs/discovery.md"),
    /** New clients of the pool are refused. */
    POOL_WITHOUT_BACKEND(Severity.CRITICAL, Area.BACKEND, "SluicePoolWithoutBackends", "docs/troubleshooting.md"),
    /** Clients wait for a backend to come up. */
    CLIENTS_HELD(Severity.WARNING, Area.BACKEND, null, "docs/queue.md"),
    /** Every backend it may use fails its sessions, whatever the checks say. */
    POOL_FAILING(Severity.CRITICAL, Area.BACKEND, "SluicePoolFailing", "docs/troubleshooting.md"),
    /** Its backends accept most sessions and do not serve them. */
    SESSIONS_CUT(Severity.WARNING, Area.BACKEND, "SluiceSessionsCut", "docs/troubleshooting.md"),
    /** So few are up that all get sessions. */
    POOL_IN_PANIC(Severity.CRITICAL, Area.BACKEND, "SluicePoolInPanic", "docs/configuration.md"),
    POOL_ON_BACKUPS(Severity.WARNING, Area.BACKEND, "SluicePoolOnBackups", "docs/configuration.md"),
    BACKEND_DOWN(Severity.WARNING, Area.BACKEND, "SluiceBackendDown", "docs/health-checks.md"),
    /** Several servers say that they are the primary. */
    TWO_PRIMARIES(Severity.WARNING, Area.BACKEND, "SluiceTwoPrimaries", "docs/databases.md"),
    /** Backends answer, and their checks say nothing of their health. */
    CHECK_UNCLEAR(Severity.WARNING, Area.BACKEND, "SluiceCheckUnclear", "docs/databases.md"),
    BACKEND_EJECTED(Severity.WARNING, Area.BACKEND, "SluiceBackendEjected", "docs/health-checks.md"),
    /** Its state changes all the time. */
    BACKEND_FLAPPING(Severity.WARNING, Area.BACKEND, "SluiceBackendFlapping", "docs/health-checks.md"),
    /** It counts as up, but its last sessions failed. */
    BACKEND_FAILING(Severity.WARNING, Area.BACKEND, "SluiceConnectErrors", "docs/troubleshooting.md"),
    /** Clients wait long for their backend. */
    CONNECT_SLOW(Severity.WARNING, Area.BACKEND, "SluiceConnectSlow", "docs/troubleshooting.md"),
    /** The limit of the pool, or of some of its backends, is reached or near. */
    POOL_FULL(Severity.WARNING, Area.BACKEND, "SluiceQueue", "docs/troubleshooting.md"),
    POOL_NEAR_LIMIT(Severity.WARNING, Area.BACKEND, null, "docs/scaling.md"),
    BACKENDS_NEAR_LIMIT(Severity.WARNING, Area.BACKEND, null, "docs/scaling.md"),
    /** The queue does not get empty. */
    QUEUE_WAITING(Severity.WARNING, Area.BACKEND, "SluiceQueue", "docs/troubleshooting.md"),
    /** Clients find the queue full, or wait in vain. */
    QUEUE_REFUSALS(Severity.WARNING, Area.FRONTEND, "SluiceQueueTimeouts", "docs/troubleshooting.md"),
    FRONTEND_FULL(Severity.CRITICAL, Area.FRONTEND, "SluiceFrontendAtLimit", "docs/troubleshooting.md"),
    FRONTEND_NEAR_LIMIT(Severity.WARNING, Area.FRONTEND, "SluiceFrontendNearLimit", "docs/scaling.md"),
    /** An operator has closed it. */
    FRONTEND_DRAINED(Severity.WARNING, Area.ADMIN, "SluiceFrontendDrained", "docs/dashboard.md"),
    /** Clients are refused for another reason than the queue. */
    REFUSALS(Severity.WARNING, Area.FRONTEND, "SluiceRefusals", "docs/troubleshooting.md"),
    /** Records of the access log are lost. */
    ACCESS_LOG(Severity.WARNING, Area.ACCESS_LOG, "SluiceAccessLogDropped", "docs/metrics.md"),
    /** An operator has set something instead of what is configured. */
    OVERRIDE(Severity.INFO, Area.ADMIN, null, "docs/dashboard.md");

    private final Severity severity;
    private final Area area;
    private final @Nullable String alert;
    private final String page;

    ProblemKind(Severity severity, Area area, @Nullable String alert, String page) {
        this.severity = severity;
        this.area = area;
        this.alert = alert;
        this.page = page;
    }

    /** The word in the interface. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it has unless the single case is worse or better. */
    public Severity severity() {
        return severity;
    }

    /** The worst that a single case can have: that in which nobody is served, or soon. */
    public Severity worst() {
        boolean mayBeCritical = this == SESSIONS_CUT
                || this == TWO_PRIMARIES
                || this == CERTIFICATE_EXPIRES
                || this == CRL_EXPIRES
                || isOfRefusals();
        return mayBeCritical ? Severity.CRITICAL : severity;
    }

    private boolean isOfRefusals() {
        return this == REFUSALS || this == QUEUE_REFUSALS;
    }

    /** Whose loggers tell of it. */
    public Area area() {
        return area;
    }

    /** The rule for Prometheus that fires for it; null when there is none. */
    public @Nullable String alert() {
        return alert;
    }

    /** The rule that fires when it is as bad as it can be. */
    public @Nullable String worstAlert() {
        if (this == CERTIFICATE_EXPIRES) {
            return "SluiceCertificateExpires";
        }
        return isOfRefusals() ? "SluiceRefusesNearlyAll" : alert;
    }

    /** Where it is explained. */
    public String page() {
        return page;
    }
}
