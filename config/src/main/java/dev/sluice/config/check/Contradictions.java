package dev.sluice.config.check;

import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.AcceptProxy;
import dev.sluice.config.model.AccessFormat;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AccessWhen;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendDown;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.Balance;
import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.value.AccessField;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Warns of values that are valid one by one and make little sense together. */
public final class Contradictions {
    private final Origins.Builder origins;
    private final Problems problems;

    public Contradictions(Origins.Builder origins, Problems problems) {
        this.origins = origins;
        this.problems = problems;
    }

    public void run(SluiceConfig config) {
        config.pools().forEach(this::pool);
        config.frontends().forEach(this::frontend);
        if (config.frontends().stream().allMatch(FrontendConfig::disabled)) {
            warn("frontends", "every frontend is disabled, so nothing is listened on");
        }
        drain(config.process().drain(), "process.drain");
        accessLog(config.log().access());
        if (config.metrics().bind() instanceof UnixBind) {
            error(
                    "metrics.bind",
                    "metrics.bind: a Unix socket cannot serve metrics; write host:port, such as 127.0.0.1:9400");
        }
        if (config.admin() != null) {
            admin(config.admin());
        }
    }

    private void drain(DrainConfig drain, String path) {
        if (!drain.timeout().isZero() && drain.spread().compareTo(drain.timeout()) > 0) {
            warn(
                    path + ".timeout",
                    path + ".timeout is shorter than spread: what is left then is reset before its turn");
        }
    }

    private void accessLog(AccessLogConfig access) {
        String path = "log.access";
        if (access.format() == AccessFormat.HAPROXY && !access.fields().isEmpty()) {
            error(
                    path + ".fields",
                    path
                            + ".fields: the fields of \"format: haproxy\" are those of HAProxy's option tcplog; write \"format: json\" or"
                            + " \"format: text\", or leave fields out");
        }
        if (access.format() == AccessFormat.HAPROXY && access.selection().when() == AccessWhen.BOTH) {
            error(
                    path + ".when",
                    path
                            + ".when: \"format: haproxy\" has no line for the start of a session: programs that read it would count"
                            + " the session twice; write \"when: close\", or \"format: json\" or \"format: text\"");
        }
        Set<AccessField> seen = EnumSet.noneOf(AccessField.class);
        for (AccessField field : access.fields()) {
            if (!seen.add(field)) {
                error(path + ".fields", path + ".fields: \"" + field.word() + "\" is there twice");
            }
        }
        AccessSelection selection = access.selection();
        if (selection.when() == AccessWhen.BOTH && (selection.onlyFailures() || selection.skipEmpty())) {
            String key = selection.onlyFailures() ? "onlyFailures" : "skipEmpty";
            error(
                    path + "." + key,
                    path + "." + key + " needs \"when: close\": how a session ends is not known at its start");
        }
    }

    private void admin(AdminConfig admin) {
        TcpBind bind = admin.bind();
        if (admin.socket() == null && bind == null) {
            error("admin", "admin: nothing to listen on; set socket, such as /run/sluice/admin.sock");
        }
        if (bind != null && !isLoopback(bind)) {
            error("admin.bind", "admin.bind is not an address of the loopback interface, such as 127.0.0.1:9401");
        }
        if (bind != null && admin.tokenFile() == null) {
            error("admin.bind", "admin.bind needs tokenFile: whoever reaches the address could change everything");
        }
        if (bind == null && admin.tokenFile() != null) {
            warn(
                    "admin.tokenFile",
                    "admin.tokenFile has no effect without admin.bind; the socket is guarded by its mode");
        }
    }

    private static boolean isLoopback(TcpBind bind) {
        return bind.host().startsWith("127.")
                || bind.host().equals("::1")
                || bind.host().equals("localhost");
    }

    private void error(String path, String message) {
        problems.error(origins.span(path), path, message);
    }

    private void frontend(FrontendConfig frontend) {
        String path = "frontends." + frontend.name();
        AcceptProxy proxy = frontend.proxyProtocol();
        switch (proxy.mode()) {
            case OFF -> {
                if (!proxy.trusted().isEmpty()) {
                    warn(path + ".trustedProxies", path + ".trustedProxies has no effect while proxyProtocol is off");
                }
            }
            case REQUIRED -> {
                if (proxy.trusted().isEmpty()) {
                    warn(
                            path + ".proxyProtocol",
                            path + ".proxyProtocol: without trustedProxies every client may claim any address");
                }
            }
            case OPTIONAL -> {
                if (proxy.trusted().isEmpty()) {
                    warn(
                            path + ".proxyProtocol",
                            path + ".proxyProtocol: optional without trustedProxies accepts no header at all");
                }
            }
        }
        boolean original = frontend.pool().equals(FrontendConfig.ORIGINAL_DESTINATION);
        if (original != frontend.transparent()) {
            String key = original ? ".pool" : ".transparent";
            String message = original
                    ? "%s: originalDestination needs \"transparent: true\" beside it"
                    : "%s has no effect without \"pool: originalDestination\"";
            problems.error(origins.span(path + key), path, message.formatted(path + key));
        }
        if (!frontend.unix().equals(UnixConfig.USUAL)
                && frontend.bind().stream().noneMatch(UnixBind.class::isInstance)) {
            warn(path + ".unix", path + ".unix has no effect: no address of it is a Unix socket");
        }
        AdmissionConfig admission = frontend.admission();
        List<Cidr> allowed = admission.allow().ranges();
        for (int i = 0; i < allowed.size(); i++) {
            if (admission.deny().ranges().contains(allowed.get(i))) {
                warn(path + ".allow[" + i + "]", path + ".allow: this range is in deny too, which wins");
            }
        }
        if (admission.deny().ranges().stream().anyMatch(Cidr::isEverything)
                && admission.allow().isEmpty()) {
            warn(path + ".deny", path + ".deny refuses every client of a whole address family");
        }
    }

    private void pool(PoolConfig pool) {
        String path = "pools." + pool.name();
        HealthCheckConfig check = pool.health().check();
        if (check != null) {
            check(check, path + ".healthCheck");
        }
        for (BackendConfig backend : pool.backends()) {
            BackendOwn.Check own = backend.own().check();
            if (own != null && own.config() != null) {
                check(own.config(), path + ".backends." + backend.name() + ".healthCheck");
            }
        }
        balance(pool.balance(), path);
        retries(pool, path);
        limits(pool, path);
        drain(pool.health().drain(), path + ".drain");
        if (pool.discovery() != null
                && pool.discovery().source() instanceof DiscoverySource.Dns dns
                && dns.type() == DiscoverySource.RecordType.A
                && dns.port() == 0) {
            error(
                    path + ".discover.dns",
                    path
                            + ".discover has no \"port\"; write port: 5432, with the port of the backends, or \"type: srv\" if the"
                            + " records name it");
        }
        if (pool.discovery() == null && pool.backends().stream().allMatch(BackendConfig::backup)) {
            warn(
                    path + ".backends",
                    "pool \"%s\": every backend is a backup, so \"backup\" says nothing".formatted(pool.name()));
        }
        boolean nobodyV2 = pool.sendProxyProtocol() != SendProxy.V2
                && pool.backends().stream().noneMatch(backend -> pool.sendProxyTo(backend) == SendProxy.V2);
        if (pool.discovery() == null && pool.backends().stream().allMatch(BackendConfig::disabled)) {
            warn(
                    path + ".backends",
                    "pool \"%s\": every backend is disabled, so nobody is served until an operator sets one ready"
                            .formatted(pool.name()));
        }
        if (pool.sendUniqueId() && nobodyV2) {
            warn(path + ".sendUniqueId", path + ".sendUniqueId has no effect without \"sendProxyProtocol: v2\"");
        }
        boolean checked = check != null || pool.backends().stream().anyMatch(backend -> pool.checkOf(backend) != null);
        boolean closes = pool.health().onBackendDown() == BackendDown.CLOSE;
        if (closes && !checked) {
            warn(path + ".onBackendDown", path + ".onBackendDown has no effect without a health check");
        }
        if (!closes && !pool.health().closeSpread().isZero()) {
            warn(path + ".closeSpread", path + ".closeSpread has no effect without \"onBackendDown: close\"");
        }
        if (pool.balance().panicThreshold() > 0 && !checked && pool.health().outlier() == null) {
            warn(path + ".panicThreshold", path + ".panicThreshold has no effect: no backend is ever down");
        }
    }

    private void check(HealthCheckConfig check, String path) {
        HealthCheckConfig.Schedule schedule = check.schedule();
        Duration shortest = schedule.interval().compareTo(schedule.downInterval()) < 0
                ? schedule.interval()
                : schedule.downInterval();
        if (schedule.timeout().compareTo(shortest) > 0) {
            warn(
                    path + ".timeout",
                    path + ".timeout is longer than the interval: a check that hangs delays the next one");
        }
        if (schedule.fastInterval().compareTo(schedule.interval()) > 0 && origins.isWritten(path + ".fastInterval")) {
            warn(path + ".fastInterval", path + ".fastInterval is longer than interval, so it slows the decision down");
        }
    }

    private void balance(BalanceConfig balance, String path) {
        boolean hashes = balance.policy() == Balance.SOURCE_HASH;
        if (hashes && !balance.slowStart().isZero()) {
            warn(
                    path + ".slowStart",
                    path + ".slowStart with sourceHash raises limits alone: shares stay, or clients would move twice");
        }
        if (balance.policy() == Balance.FIRST && !balance.slowStart().isZero()) {
            warn(path + ".slowStart", path + ".slowStart says little with \"balance: first\", which ignores weights");
        }
        if (!hashes && balance.boundedLoad() > 0) {
            warn(path + ".boundedLoad", path + ".boundedLoad has no effect without \"balance: sourceHash\"");
        }
        if (hashes && balance.boundedLoad() > 0 && balance.boundedLoad() <= 100) {
            warn(
                    path + ".boundedLoad",
                    path + ".boundedLoad of 100% or less leaves no room for the hash; use at least 120%");
        }
    }

    /** In {@code defaults} it is for other pools. */
    private void retries(PoolConfig pool, String path) {
        if (origins.isWritten(path + ".retries")
                && pool.connectAttempts() > 1
                && pool.discovery() == null
                && pool.backends().size() == 1) {
            warn(
                    path + ".retries.attempts",
                    path + ".retries.attempts has no effect: each attempt takes another backend, and there is one");
        }
    }

    private void limits(PoolConfig pool, String path) {
        DiscoveryConfig discovery = pool.discovery();
        boolean limited = pool.limits().maxConnections() > 0
                || (discovery != null && discovery.maxConnections() > 0)
                || pool.backends().stream().anyMatch(backend -> backend.maxConnections() > 0);
        boolean queueWritten = origins.isWritten(path + ".queue.limit") || origins.isWritten(path + ".queue.timeout");
        if (!limited && queueWritten) {
            warn(
                    path + ".queue",
                    path
                            + ".queue has no effect: neither the pool nor a backend has \"maxConnections\", so nobody waits");
        }
        if (pool.balance().policy() == Balance.FIRST
                && !limited
                && (pool.backends().size() > 1 || discovery != null)) {
            warn(
                    path + ".balance",
                    path
                            + ".balance: first without \"maxConnections\" on the backends uses the first one that is up, and no other");
        }
    }

    private void warn(String path, String message) {
        problems.warning(origins.span(path), path, message);
    }
}
