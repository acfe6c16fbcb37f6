package dev.sluice.proxy.health;

import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HttpLogin;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.CheckPlace;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The health check of one backend: that of its pool, but for what the backend says itself. Immutable.
 *
 * @param check null when it is not checked
 * @param header that its checks begin with
 * @param tls that they speak; null for none
 * @param rests it is in maintenance, or its name has no address: it is not checked either
 */
record CheckWay(
        @Nullable HealthCheckConfig check,
        SendProxy header,
        @Nullable Tls tls,
        boolean rests) {
    /**
     * The TLS that it speaks.
     *
     * @param peer whose host name is asked for where the settings have none
     */
    record Tls(PoolTls settings, Address peer) {}

    /** As the configuration and the operators want it now. */
    static CheckWay of(Pool pool, Backend backend) {
        HealthCheckConfig check = pool.config().checkOf(backend.config());
        SendProxy header = check == null ? SendProxy.OFF : header(pool, backend, check);
        return new CheckWay(
                check,
                header,
                check == null ? null : tls(pool, backend, check),
                backend.adminState() == AdminState.MAINTENANCE || backend.isUnresolved());
    }

    /** Of a Host header that is not configured: its address, or where it is checked when that has no port. */
    private static String host(Backend backend, HealthCheckConfig check) {
        if (!(backend.config().address() instanceof HostPort tcp && tcp.hasSamePort())) {
            return backend.address();
        }
        Address checked = backend.config().checkAddress();
        return (checked == null ? tcp.at(check.port()) : checked).toString();
    }

    /** What its check, which is this, says and expects, whenever it begins: a secret from a file may be another one by then. */
    Supplier<Script> script(Backend backend, HealthCheckConfig config, CheckMeans means) {
        Step.Secure secure = tls == null ? null : new Step.Secure(means.tls(), tls.settings(), tls.peer(), backend);
        if (config.database() != null) {
            Address elsewhere = backend.config().checkAddress();
            boolean isPrivate = (elsewhere == null ? backend.config().address() : elsewhere) instanceof UnixPath;
            Script talk = Script.of(header, secure, means.conversation(config, config.database(), secure, isPrivate));
            return () -> talk;
        }
        String host = host(backend, config);
        HttpLogin login = config.http() == null ? null : config.http().login();
        if (login == null) {
            Script fixed = Script.of(config, header, secure, host);
            return () -> fixed;
        }
        return new RenewedScript(
                means.secrets().of(login.file()), secret -> Script.of(config, header, secure, host, secret));
    }

    /** Another port, or another address, is another listener: it need not expect what sessions begin with. */
    private static SendProxy header(Pool pool, Backend backend, HealthCheckConfig check) {
        SendProxy own = check.contact().sendProxyProtocol();
        if (own != null) {
            return own;
        }
        return CheckPlace.isBesideSessions(backend) ? pool.config().sendProxyTo(backend.config()) : SendProxy.OFF;
    }

    private static @Nullable Tls tls(Pool pool, Backend backend, HealthCheckConfig check) {
        PoolTls settings = check.tls(pool.config().tls(), CheckPlace.isBesideSessions(backend));
        if (settings == null) {
            return null;
        }
        Address elsewhere =
                check.contact().tls() instanceof CheckTls.Own ? backend.config().checkAddress() : null;
        return new Tls(settings, elsewhere == null ? backend.config().address() : elsewhere);
    }
}
