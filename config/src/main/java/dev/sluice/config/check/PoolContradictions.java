package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.Balance;
import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SendProxy;
import java.util.List;

/** The warnings about values of a pool that make little sense together. */
final class PoolContradictions {
    private final Remarks remarks;

    PoolContradictions(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(PoolConfig pool) {
        String path = "pools." + pool.name();
        new HealthContradictions(remarks).run(pool, path);
        balance(pool.balance(), path);
        retries(pool, path);
        limits(pool, path);
        new DrainContradictions(remarks).run(pool.health().drain(), path + ".drain");
        discovery(pool, path);
        backends(pool, path);
        uniqueId(pool, path);
        if (pool.tls() != null) {
            new PoolTlsChecks(remarks).run(pool, pool.tls(), path);
        }
    }

    private void discovery(PoolConfig pool, String path) {
        if (pool.discovery() != null
                && pool.discovery().source() instanceof DiscoverySource.Dns dns
                && dns.type() == DiscoverySource.RecordType.A
                && dns.port() == 0) {
            remarks.error(
                    path + ".discover.dns",
                    path
                            + ".discover has no \"port\"; write port: 5432, with the port of the backends, or \"type: srv\" if the"
                            + " records name it");
        }
    }

    private void backends(PoolConfig pool, String path) {
        if (pool.discovery() == null && pool.backends().stream().allMatch(BackendConfig::backup)) {
            remarks.warn(
                    path + ".backends",
                    "pool \"%s\": every backend is a backup, so \"backup\" says nothing".formatted(pool.name()));
        }
        if (pool.discovery() == null && pool.backends().stream().allMatch(BackendConfig::disabled)) {
            remarks.warn(
                    path + ".backends",
                    "pool \"%s\": every backend is disabled, so nobody is served until an operator sets one ready"
                            .formatted(pool.name()));
        }
    }

    private void uniqueId(PoolConfig pool, String path) {
        boolean nobodyV2 = pool.sendProxyProtocol() != SendProxy.V2
                && pool.backends().stream().noneMatch(backend -> pool.sendProxyTo(backend) == SendProxy.V2);
        sendsExtension(pool.sendUniqueId() && nobodyV2, path + ".sendUniqueId");
        sendsExtension(pool.sendTlsInfo() && nobodyV2, path + ".sendTlsInfo");
    }

    private void sendsExtension(boolean inVain, String path) {
        if (inVain) {
            remarks.warn(path, path + " has no effect without \"sendProxyProtocol: v2\"");
        }
    }

    private void balance(BalanceConfig balance, String path) {
        boolean hashes = balance.policy() == Balance.SOURCE_HASH;
        if (hashes && !balance.slowStart().isZero()) {
            remarks.warn(
                    path + ".slowStart",
                    path + ".slowStart with sourceHash raises limits alone: shares stay, or clients would move twice");
        }
        if (balance.policy() == Balance.FIRST && !balance.slowStart().isZero()) {
            remarks.warn(
                    path + ".slowStart",
                    path + ".slowStart says little with \"balance: first\", which ignores weights");
        }
        if (!hashes && balance.boundedLoad() > 0) {
            remarks.warn(path + ".boundedLoad", path + ".boundedLoad has no effect without \"balance: sourceHash\"");
        }
        if (hashes && balance.boundedLoad() > 0 && balance.boundedLoad() <= 100) {
            remarks.warn(
                    path + ".boundedLoad",
                    path + ".boundedLoad of 100% or less leaves no room for the hash; use at least 120%");
        }
    }

    /** In {@code defaults} it is for other pools. */
    private void retries(PoolConfig pool, String path) {
        if (remarks.isWritten(path + ".retries")
                && pool.connectAttempts() > 1
                && pool.discovery() == null
                && pool.backends().size() == 1) {
            remarks.warn(
                    path + ".retries.attempts",
                    path + ".retries.attempts has no effect: each attempt takes another backend, and there is one");
        }
    }

    private void waiting(PoolConfig pool, String path) {
        boolean waits = pool.limits().waitsWhenNoneUp();
        if (waits && pool.limits().queueLimit() == 0) {
            remarks.error(
                    path + ".queue.limit",
                    path
                            + ".queue.limit is 0, so nobody can wait, but \"whenNoneUp: wait\" needs a queue; write a limit such as"
                            + " \"limit: 1000\", or \"whenNoneUp: refuse\"");
        }
        for (String key : List.of("noneUpTimeout", "releaseRate")) {
            if (!waits && remarks.isWritten(path + ".queue." + key)) {
                remarks.warn(
                        path + ".queue." + key, path + ".queue." + key + " has no effect without \"whenNoneUp: wait\"");
            }
        }
    }

    private void limits(PoolConfig pool, String path) {
        DiscoveryConfig discovery = pool.discovery();
        boolean limited = pool.limits().maxConnections() > 0
                || (discovery != null && discovery.maxConnections() > 0)
                || pool.backends().stream().anyMatch(backend -> backend.maxConnections() > 0);
        boolean queueWritten = remarks.isWritten(path + ".queue.limit") || remarks.isWritten(path + ".queue.timeout");
        waiting(pool, path);
        if (!limited && queueWritten && !pool.limits().waitsWhenNoneUp()) {
            remarks.warn(
                    path + ".queue",
                    path
                            + ".queue has no effect: neither the pool nor a backend has \"maxConnections\", so nobody waits");
        }
        if (pool.balance().policy() == Balance.FIRST
                && !limited
                && (pool.backends().size() > 1 || discovery != null)) {
            remarks.warn(
                    path + ".balance",
                    path
                            + ".balance: first without \"maxConnections\" on the backends uses the first one that is up, and no other");
        }
    }
}
