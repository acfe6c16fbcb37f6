package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.certificate.CertificateFiles;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.net.tls.TlsContext;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.TlsServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates the endpoints have is settled at the start; what they hold is followed. */
@Timeout(60)
class EndpointTlsTest {
    private static final String FRONTEND = "frontends: {f: {bind: \":1\", pool: [\"10.0.0.1:1\"]}}\n";
    private static final String BOTH = """
            certificates: {web: {files: /web.pem}, other: {files: /other.pem}}
            metrics: {bind: "127.0.0.1:0", tls: {certificates: web}}
            admin: {bind: "127.0.0.1:0", tokenFile: /token, tls: {certificates: [web, other], default: other}}
            """ + FRONTEND;

    @TempDir
    private Path directory;

    private final Map<String, List<ServedCertificate>> certificates = new HashMap<>();

    private List<ServedCertificate> read(String name) {
        return CertificateFiles.files(List.of(TestTls.pem(directory, name + ".pem", name)), Instant.now())
                .certificates();
    }

    private static LoadResult load(String text) {
        return ConfigLoader.loadText("a.yaml", text, _ -> null);
    }

    private EndpointTls start(String text) {
        SluiceConfig config = Objects.requireNonNull(load(text).config());
        return EndpointTls.of(config, Contents.none().with(name -> certificates.getOrDefault(name, List.of())));
    }

    private static TlsContext shown(TlsServer server, String name) {
        return Objects.requireNonNull(server.choose(name));
    }

    @Test
    void withoutTlsThereIsNone() {
        EndpointTls none = start(FRONTEND);
        assertThat(none.metrics()).isNull();
        assertThat(none.admin()).isNull();
        none.recertify("web");
    }

    @Test
    void aChangeIsFollowedByThoseThatShowTheCertificate() {
        certificates.put("web", read("one.example"));
        certificates.put("other", read("other.example"));
        EndpointTls tls = start(BOTH);
        TlsServer metrics = Objects.requireNonNull(tls.metrics());
        TlsServer admin = Objects.requireNonNull(tls.admin());
        TlsContext before = shown(metrics, "one.example");

        certificates.put("other", read("another.example"));
        tls.recertify("other");
        assertThat(shown(metrics, "one.example")).isSameAs(before);
        assertThat(admin.choose("other.example")).isNull();
        assertThat(admin.choose("another.example")).isNotNull();

        certificates.put("web", read("two.example"));
        tls.recertify("web");
        assertThat(metrics.choose("one.example")).isNull();
        assertThat(metrics.choose("two.example")).isNotNull();
        assertThat(admin.choose("two.example")).isNotNull();
    }

    /** The configuration of the process has other certificates of the same names, or none of them, and waits for a restart. */
    @Test
    void aReloadIsFollowedAndWhatItTakesAwayIsShownUntilTheRestart() {
        certificates.put("web", read("one.example"));
        certificates.put("other", read("other.example"));
        EndpointTls tls = start(BOTH);
        TlsServer metrics = Objects.requireNonNull(tls.metrics());
        TlsServer admin = Objects.requireNonNull(tls.admin());
        Upcoming next = new Upcoming(load(FRONTEND));

        certificates.put("web", read("two.example"));
        tls.commit(next);
        TlsContext last = shown(metrics, "two.example");

        certificates.remove("web");
        tls.commit(next);
        assertThat(shown(metrics, "two.example")).isSameAs(last);
        assertThat(admin.choose("two.example")).isNull();
        assertThat(admin.choose("other.example")).isNotNull();
    }
}
