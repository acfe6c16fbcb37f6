package dev.sluice.proxy.keystore;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.certificate.CertificateUse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The uses that a configuration has for its certificates, by their names. Immutable. */
final class CertificateUses {
    static final CertificateUses NONE = new CertificateUses();

    private final Map<String, CertificateUse> uses = new HashMap<>();

    private CertificateUses() {}

    static CertificateUses of(SluiceConfig config) {
        CertificateUses uses = new CertificateUses();
        config.frontends().stream().map(FrontendConfig::tls).forEach(uses::addClients);
        uses.addClients(config.metrics().tls());
        uses.addClients(config.admin() == null ? null : config.admin().tls());
        TrustStore.spoken(config).values().stream()
                .map(PoolTls::certificate)
                .forEach(name -> uses.add(name, CertificateUse.BACKENDS));
        return uses;
    }

    private void addClients(@Nullable FrontendTls tls) {
        if (tls != null) {
            tls.allCertificates().forEach(name -> add(name, CertificateUse.CLIENTS));
        }
    }

    private void add(@Nullable String name, CertificateUse use) {
        if (name != null) {
            uses.merge(name, use, CertificateUse::and);
        }
    }

    CertificateUse of(String name) {
        return uses.getOrDefault(name, CertificateUse.NONE);
    }
}
