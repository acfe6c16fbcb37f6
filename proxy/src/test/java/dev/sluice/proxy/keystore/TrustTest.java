package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of the files of authorities that are trusted. */
@Timeout(60)
class TrustTest {
    @Test
    void theFilesOfHealthChecksAreReadAsThoseOfSessions() {
        LoadResult loaded = ConfigLoader.loadText("/nowhere/test.yaml", """
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools:
                  p:
                    tls: {ca: ./sessions.pem, serverName: a.example.com}
                    healthCheck: {tls: {ca: ./checks.pem, serverName: a.example.com}}
                    backends:
                      a: "127.0.0.1:1"
                      b: {address: "127.0.0.1:2", healthCheck: {tls: {ca: ./own.pem}}}
                      c: {address: "127.0.0.1:3", healthCheck: {tls: inherit}}
                """, _ -> null);
        assertThat(Keystore.check(Objects.requireNonNull(loaded.config()), loaded.origins()))
                .extracting(Finding::path)
                .isEqualTo(List.of(
                        "pools.p.tls.ca", "pools.p.healthCheck.tls.ca", "pools.p.backends.b.healthCheck.tls.ca"));
    }
}
