package dev.sluice.config.effective;

import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.ClientsTls;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.PoolTls;
import java.nio.file.Path;
import java.util.List;

/** A writer of certificates, and of the TLS of frontends, pools and endpoints, into the effective configuration. */
final class EffectiveTls {
    private final AnnotatedYaml yaml;

    EffectiveTls(AnnotatedYaml yaml) {
        this.yaml = yaml;
    }

    void certificate(CertificateConfig certificate) {
        switch (certificate.source()) {
            case CertificateSource.Files(List<Path> files) -> yaml.list("files", files);
            case CertificateSource.Directory(Path path) -> yaml.put("directory", path);
        }
    }

    void frontend(FrontendTls tls) {
        endpoint(tls);
        yaml.list("alpn", tls.alpn());
        yaml.put("ticketKeys", tls.ticketKeys());
        yaml.put("truncation", tls.truncation());
        ClientsTls clients = tls.clients();
        if (clients != null) {
            yaml.section("clients", () -> clients(clients));
        }
    }

    private void clients(ClientsTls clients) {
        yaml.put("ca", clients.trust().authorities());
        yaml.put("verify", clients.verify());
        yaml.list("crl", clients.trust().revocations());
        yaml.list("names", clients.names());
    }

    /** Of the metrics port or the admin endpoint. */
    void endpoint(FrontendTls tls) {
        yaml.list("certificates", tls.certificates());
        yaml.put("unknownName", tls.unknownName());
        yaml.put("default", tls.fallback());
        yaml.put("minVersion", tls.minVersion().word());
    }

    void pool(PoolTls tls) {
        yaml.put(
                "ca", tls.trust().authorities() == null ? "system" : tls.trust().authorities());
        yaml.put("serverName", tls.serverName());
        yaml.put("verify", tls.verify());
        yaml.put("certificate", tls.certificate());
        yaml.list("alpn", tls.alpn());
        yaml.put("startTls", tls.startTls());
        yaml.put("minVersion", tls.minVersion().word());
    }
}
