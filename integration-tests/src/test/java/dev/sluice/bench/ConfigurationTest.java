package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigurationTest {
    private static final Path WORK = Path.of("/bench");

    private static Setting setting(Setup setup) {
        return new Setting(WORK, WORK.resolve("file"), 1111, 2222, 3333, 4444, setup, Setting.NO_LOG);
    }

    @ParameterizedTest
    @EnumSource(Setup.class)
    void whatSluiceGetsIsOfItsLanguage(Setup setup) {
        assertThat(ConfigLoader.loadText("bench.yaml", Configuration.sluice(setting(setup)), _ -> null)
                        .findings())
                .as(setup.name())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Setup.class)
    void everybodyListensAndConnectsWhereTheLoadGeneratorIs(Setup setup) {
        Setting setting = setting(setup);

        for (String text : new String[] {
            Configuration.sluice(setting), Configuration.haproxy(setting, false), Configuration.nginx(setting)
        }) {
            assertThat(text).contains("127.0.0.1:1111").contains("127.0.0.1:3333");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Setup.class,
            names = {"TLS", "TLS_RSA", "TLS_DEFAULTS"})
    void everybodyShowsTheSameCertificate(Setup setup) {
        Setting setting = setting(setup);
        String file = setup == Setup.TLS_RSA ? "/bench/rsa.pem" : "/bench/ec.pem";

        assertThat(Configuration.sluice(setting)).contains("{files: " + file + "}");
        assertThat(Configuration.haproxy(setting, false)).contains(" ssl crt " + file);
        assertThat(Configuration.nginx(setting)).contains("ssl_certificate " + file + ";");
    }

    @Test
    void everybodyVerifiesTheBackendByTheSameAuthorityAndName() {
        Setting setting = setting(Setup.TLS_TO_BACKEND);

        assertThat(Configuration.sluice(setting)).contains("ca: /bench/ca.pem, serverName: bench.example.com");
        assertThat(Configuration.haproxy(setting, false))
                .contains("verify required ca-file /bench/ca.pem verifyhost bench.example.com");
        assertThat(Configuration.nginx(setting))
                .contains("proxy_ssl_verify on; proxy_ssl_trusted_certificate /bench/ca.pem;"
                        + " proxy_ssl_name bench.example.com;");
    }

    @Test
    void whoSpeaksNoTlsIsLeftOutOfItsFigures() {
        assertThat(Figure.named("tls")).allMatch(figure -> figure.includes(Candidate.HAPROXY));
        assertThat(Figure.named("tls")).noneMatch(figure -> figure.includes(Candidate.RELAY_SPLICE));
        assertThat(Figure.named("tcp")).doesNotContainAnyElementsOf(Figure.named("tls"));
        assertThat(Figure.TLS13.includes(Candidate.NGINX)).isTrue();
        assertThat(Figure.TLS13.includes(Candidate.RELAY)).isFalse();
        assertThat(Figure.TLS_BACKEND.includes(Candidate.RELAY)).isFalse();
        assertThat(Figure.TLS_DOWN.includes(Candidate.HAPROXY_SPLICE)).isFalse();
    }
}
