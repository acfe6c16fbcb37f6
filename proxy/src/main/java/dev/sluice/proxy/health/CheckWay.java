package dev.sluice.proxy.health;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The health check of one backend: that of its pool, but for what the backend says itself. Immutable.
 *
 * @param check null when it is not checked
 * @param header that its checks begin with
 * @param rests it is in maintenance, or its name has no address: it is not checked either
 */
record CheckWay(@Nullable HealthCheckConfig check, SendProxy header, boolean rests) {
    /** As the configuration and the operators want it now. */
    static CheckWay of(Pool pool, Backend backend) {
        HealthCheckConfig check = pool.config().checkOf(backend.config());
        SendProxy header = check == null ? SendProxy.OFF : header(pool, backend, check);
        return new CheckWay(check, header, backend.adminState() == AdminState.MAINTENANCE || backend.isUnresolved());
    }

    /** Of a Host header that is not configured: its address, or where it is checked when that has no port. */
    static String host(Backend backend, HealthCheckConfig check) {
        if (!(backend.config().address() instanceof HostPort tcp && tcp.hasSamePort())) {
            return backend.address();
        }
        Address checked = backend.config().checkAddress();
        return (checked == null ? tcp.at(check.port()) : checked).toString();
    }

    /** Another port, or another address, is another listener: it need not expect what sessions begin with. */
    private static SendProxy header(Pool pool, Backend backend, HealthCheckConfig check) {
        SendProxy own = check.contact().sendProxyProtocol();
        if (own != null) {
            return own;
        }
        boolean sessionsGoThere = backend.checkTarget().equals(backend.target());
        return sessionsGoThere ? pool.config().sendProxyTo(backend.config()) : SendProxy.OFF;
    }
}
