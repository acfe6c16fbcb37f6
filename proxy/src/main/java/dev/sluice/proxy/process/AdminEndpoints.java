package dev.sluice.proxy.process;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.admin.AdminServer;
import dev.sluice.proxy.admin.Control;
import dev.sluice.proxy.admin.UnusableTokenException;
import dev.sluice.proxy.http.Encryption;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.tls.EndpointEncryption;
import dev.sluice.proxy.listen.BindReason;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.snapshot.TlsServer;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The opener of the metrics port and the admin endpoint. Threading: the main thread. */
final class AdminEndpoints {
    private static final Logger LOG = Area.ADMIN.logger();

    private final Origins origins;
    private final Started opened;
    private final Refusals refusals = new Refusals();
    private final List<Finding> failures = new ArrayList<>();

    /** @param opened takes what must be closed at the end */
    AdminEndpoints(Origins origins, Started opened) {
        this.origins = origins;
        this.opened = opened;
    }

    /** Opens what it can; what could not be opened, in the order of this page. */
    List<Finding> open(SluiceConfig config, ServerView state, Control control, EndpointTls tls) {
        BindAddress metrics = config.metrics().bind();
        if (metrics instanceof TcpBind address) {
            try {
                AdminServer port = opened.add(
                        "metrics port",
                        AdminServer.start(address, config.metrics(), state, refusals, encryption(tls.metrics())));
                LOG.info("metrics on {}://{}/metrics", scheme(tls.metrics()), port.address());
            } catch (UnusableTokenException e) {
                fail("metrics.tokenFile", "cannot be used: " + e.getMessage());
            } catch (IOException e) {
                fail(
                        "metrics.bind",
                        BindReason.of(address, e)
                                + "; \"metrics: {bind: 127.0.0.1:PORT}\" sets another address, \"metrics: off\" none (without a file: --metrics)");
            }
        }
        if (config.admin() != null) {
            admin(config.admin(), state, control, tls.admin());
        }
        return List.copyOf(failures);
    }

    private static @Nullable Encryption encryption(@Nullable TlsServer tls) {
        return tls == null ? null : new EndpointEncryption(tls);
    }

    private static String scheme(@Nullable TlsServer tls) {
        return tls == null ? "http" : "https";
    }

    private void admin(AdminConfig config, ServerView state, Control control, @Nullable TlsServer tls) {
        Path socket = config.socket();
        if (socket != null) {
            try {
                AdminServer _ =
                        opened.add("admin socket", AdminServer.socket(config, socket, state, control, refusals));
                LOG.info("admin endpoint on unix:{}", socket);
            } catch (IOException e) {
                fail("admin.socket", BindReason.of(new UnixBind(socket.toString()), e));
            }
        }
        TcpBind bind = config.bind();
        if (bind != null && config.tokenFile() != null) {
            try {
                AdminServer loopback = opened.add(
                        "admin port", AdminServer.loopback(config, state, control, refusals, encryption(tls)));
                LOG.info("admin endpoint on {}://{}", scheme(tls), loopback.address());
            } catch (UnusableTokenException e) {
                fail("admin.tokenFile", "cannot be used: " + e.getMessage());
            } catch (IOException e) {
                fail("admin.bind", BindReason.of(bind, e));
            }
        }
    }

    private void fail(String path, String message) {
        failures.add(origins.error(path, message));
    }
}
