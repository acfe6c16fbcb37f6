package dev.sluice.config.check;

import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.ClientsTls;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.SpliceMode;
import dev.sluice.config.model.StartTls;
import dev.sluice.config.model.UnknownName;
import dev.sluice.config.model.WeightedPool;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The checks of certificates and of the TLS of frontends and endpoints: what cannot be meant, and what their pools cannot do then. */
final class TlsContradictions {
    private final Remarks remarks;
    private final ListRemarks lists;

    TlsContradictions(Remarks remarks) {
        this.remarks = remarks;
        this.lists = new ListRemarks(remarks);
    }

    void run(SluiceConfig config) {
        config.certificates().forEach(this::certificate);
        if (config.metrics().tls() != null) {
            tls(config.metrics().tls(), "metrics.tls");
        }
        if (config.admin() != null && config.admin().tls() != null) {
            tls(config.admin().tls(), "admin.tls");
        }
        for (FrontendConfig frontend : config.frontends()) {
            if (frontend.tls() != null) {
                tls(frontend.tls(), "frontends." + frontend.name() + ".tls");
                pools(frontend, config.pools());
            } else {
                passedOn(frontend, config.pools());
            }
        }
        config.pools().stream().filter(PoolConfig::sendTlsInfo).forEach(pool -> information(pool, config.frontends()));
    }

    private void information(PoolConfig pool, List<FrontendConfig> frontends) {
        String path = "pools." + pool.name() + ".sendTlsInfo";
        boolean known = frontends.stream()
                .anyMatch(one -> one.tls() != null && one.routing().pools().contains(pool.name()));
        if (!known) {
            remarks.warn(path, path + " has no effect: no frontend with \"tls\" leads to this pool");
        }
    }

    private void certificate(CertificateConfig certificate) {
        if (!(certificate.source() instanceof CertificateSource.Files(List<Path> files))) {
            return;
        }
        String path = "certificates." + certificate.name();
        Set<Path> seen = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            if (!seen.add(files.get(i).normalize())) {
                String file = path + ".files[" + i + "]";
                String message = remarks.isWritten(path + ".key")
                        ? "%s.key is the same file as its chain; write \"files: %s\" for one that holds both"
                        : "%s.files: \"%s\" is there twice; name each file once";
                remarks.error(file, message.formatted(path, files.get(i)));
            }
        }
    }

    private void tls(FrontendTls tls, String path) {
        lists.twice(tls.certificates(), path + ".certificates");
        lists.protocols(tls.alpn(), path + ".alpn");
        if (tls.clients() != null) {
            clients(tls.clients(), path + ".clients");
        }
        boolean several = tls.certificates().stream().distinct().count() > 1;
        if (tls.unknownName() == UnknownName.DEFAULT && tls.fallback() == null && several) {
            remarks.error(
                    path + ".unknownName",
                    "%s.unknownName: \"default\" needs a certificate to show; of several, write which, as in \"default: %s\""
                            .formatted(path, tls.certificates().getFirst()));
        }
    }

    private void clients(ClientsTls clients, String path) {
        if (Path.of("system").equals(clients.trust().authorities())) {
            remarks.error(
                    path + ".ca",
                    path
                            + ".ca: the authorities of the system sign for anybody; write the file of your own, with a \"/\" in its path");
        }
        lists.twice(clients.trust().revocations(), path + ".crl");
        lists.twice(clients.names(), path + ".names");
    }

    /** What is encrypted here is not what the kernel could move. */
    private void pools(FrontendConfig frontend, List<PoolConfig> pools) {
        List<String> reached = frontend.routing().pools();
        for (PoolConfig pool : pools) {
            if (pool.splice() == SpliceMode.ALWAYS && reached.contains(pool.name())) {
                String path = "pools." + pool.name() + ".splice";
                remarks.error(
                        path,
                        "%s: frontend \"%s\" ends TLS, so its bytes cannot move inside the kernel; write \"auto\""
                                .formatted(path, frontend.name()));
            }
        }
    }

    /** Clients whose TLS is passed on as it is speak it with the backend, who would have to end it twice. */
    private void passedOn(FrontendConfig frontend, List<PoolConfig> pools) {
        List<String> named = frontend.routing().routes().stream()
                .filter(route -> route.conditions().askForHello())
                .flatMap(route -> route.pools().stream())
                .map(WeightedPool::pool)
                .toList();
        for (PoolConfig pool : pools) {
            String path = "pools." + pool.name() + ".tls";
            boolean reached = frontend.routing().pools().contains(pool.name());
            if (pool.tls() != null && reached && frontend.routing().startTls() != StartTls.OFF) {
                remarks.error(
                        path,
                        "%s: frontend \"%s\" passes the TLS of its clients on (startTls), so the pool cannot speak its own; give the frontend \"tls\", or leave this out"
                                .formatted(path, frontend.name()));
            } else if (pool.tls() != null && named.contains(pool.name())) {
                remarks.warn(
                        path,
                        "%s: routes of frontend \"%s\" pass the TLS of its clients on, which would be inside that of the pool; give the frontend \"tls\", or leave this out"
                                .formatted(path, frontend.name()));
            }
        }
    }
}
