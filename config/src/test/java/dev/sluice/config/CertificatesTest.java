package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TicketKeys;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.model.Truncation;
import dev.sluice.config.model.UnknownName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and the TLS of frontends as the model has them. */
@Timeout(60)
class CertificatesTest {
    private static final String FRONTEND = "frontends: {f: {bind: \":1\", tls: {%s}, pool: [\"10.0.0.1:1\"]}}\n";

    @TempDir
    private Path directory;

    private static SluiceConfig config(LoadResult loaded) {
        assertThat(Findings.render(loaded.findings())).isEmpty();
        return Objects.requireNonNull(loaded.config());
    }

    private static FrontendTls tls(String keys) {
        String certificates = "certificates: {web: {files: web.pem}, other: {files: other.pem}}\n";
        LoadResult loaded = ConfigLoader.loadText("a.yaml", certificates + FRONTEND.formatted(keys), _ -> null);
        return Objects.requireNonNull(
                Objects.requireNonNull(loaded.config()).frontends().getFirst().tls());
    }

    @Test
    void filesOfADirectoryOfConfigurationsJoinAndPathsBeginBesideThem() throws IOException {
        Files.writeString(
                directory.resolve("a.yaml"), FRONTEND.formatted("certificates: [web, pair, all], ticketKeys: ./keys"));
        Files.writeString(
                directory.resolve("b.yaml"),
                "certificates: {web: {files: [tls/web.crt, /etc/web.key]}, pair: {key: a.key, chain: a.crt}}\n");
        Files.writeString(directory.resolve("c.yaml"), "certificates: {all: {directory: certs}}\n");
        SluiceConfig config = config(ConfigLoader.load(directory, _ -> null));
        assertThat(config.certificates())
                .containsExactly(
                        new CertificateConfig(
                                "web",
                                new CertificateSource.Files(
                                        List.of(directory.resolve("tls/web.crt"), Path.of("/etc/web.key")))),
                        new CertificateConfig(
                                "pair",
                                new CertificateSource.Files(
                                        List.of(directory.resolve("a.crt"), directory.resolve("a.key")))),
                        new CertificateConfig("all", new CertificateSource.Directory(directory.resolve("certs"))));
        assertThat(Objects.requireNonNull(config.frontends().getFirst().tls()).ticketKeys())
                .isEqualTo(new TicketKeys.Shared(directory.resolve("./keys")));
    }

    @Test
    void aNameStandsInOneFileOnly() throws IOException {
        Files.writeString(
                directory.resolve("a.yaml"),
                "certificates: {web: {files: a.pem}}\n" + FRONTEND.formatted("certificates: web"));
        Files.writeString(directory.resolve("b.yaml"), "certificates: {web: {files: b.pem}}\n");
        assertThat(Findings.render(ConfigLoader.load(directory, _ -> null).findings()))
                .contains("b.yaml:1:16: error: certificates.web is already defined at ");
    }

    @Test
    void aCertificateIsFoundByItsName() {
        SluiceConfig config = config(ConfigLoader.loadText(
                "a.yaml",
                "certificates: {web: {files: web.pem}}\n" + FRONTEND.formatted("certificates: web"),
                _ -> null));
        assertThat(config.certificate("web").source())
                .isEqualTo(new CertificateSource.Files(List.of(Path.of("web.pem"))));
        assertThatThrownBy(() -> config.certificate("wob")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNotWrittenHasADefault() {
        assertThat(tls("certificates: [web, other]"))
                .isEqualTo(new FrontendTls(
                        List.of("web", "other"),
                        UnknownName.REFUSE,
                        null,
                        TlsVersion.TLS_1_2,
                        List.of(),
                        new TicketKeys.Auto(),
                        Truncation.ACCEPT,
                        null));
        LoadResult loaded = ConfigLoader.loadText(
                "a.yaml",
                "certificates: {web: {files: web.pem}}\n" + FRONTEND.formatted("certificates: web"),
                _ -> null);
        assertThat(EffectiveConfig.render(loaded).replaceAll(" +#", " #")).contains("""
                    tls:
                      certificates:
                        - web # a.yaml:2
                      unknownName: refuse # default
                      minVersion: "1.2" # default
                      ticketKeys: auto # default
                      truncation: accept # default
                """);
    }

    @Test
    void theDefaultIsOneOfAllCertificatesOfAFrontend() {
        assertThat(tls("certificates: web").allCertificates()).containsExactly("web");
        assertThat(tls("certificates: web, default: other").allCertificates()).containsExactly("web", "other");
        assertThat(tls("certificates: [web, other], default: web").allCertificates())
                .containsExactly("web", "other");
    }
}
