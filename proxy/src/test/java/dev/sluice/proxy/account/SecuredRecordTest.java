package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.tls.TlsParameters;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The lines of sessions whose client spoke TLS with this side. */
class SecuredRecordTest {
    private static final TlsParameters WHOLE =
            new TlsParameters("1.3", "TLS_AES_128_GCM_SHA256", "X25519MLKEM768", "h2", true);
    private static final TlsParameters BARE = new TlsParameters("1.2", "AES128-SHA", null, null, false);

    private static final List<AccessField> FIELDS = List.of(
            AccessField.ALPN,
            AccessField.TLS_VERSION,
            AccessField.TLS_CIPHER,
            AccessField.TLS_GROUP,
            AccessField.TLS_RESUMED,
            AccessField.HANDSHAKE_MS,
            AccessField.QUEUE_MS);

    private static String line(RecordFormat format, SessionRecord record) {
        StringBuilder line = new StringBuilder();
        format.append(record, line);
        return line.toString();
    }

    @Test
    void jsonSaysWhatWasAgreedOn() {
        assertThat(line(new JsonFormat(List.of()), Records.secured(WHOLE)))
                .contains(
                        ",\"sni\":\"a.example\",\"alpn\":\"h2\",\"tls_version\":\"1.3\",\"tls_cipher\":\"TLS_AES_128_GCM_SHA256\","
                                + "\"tls_group\":\"X25519MLKEM768\",\"tls_resumed\":\"true\",\"pool\":",
                        ",\"handshake_ms\":4,\"queue_ms\":0,");
    }

    @Test
    void whatWasNotAgreedOnIsNotThere() {
        assertThat(line(new JsonFormat(FIELDS), Records.secured(BARE)))
                .isEqualTo("{\"tls_version\":\"1.2\",\"tls_cipher\":\"AES128-SHA\",\"handshake_ms\":4,\"queue_ms\":0}");
        assertThat(line(new JsonFormat(FIELDS), Records.served())).isEqualTo("{\"queue_ms\":0}");
    }

    @Test
    void pairsHaveTheSame() {
        assertThat(line(new PairsFormat(FIELDS), Records.secured(WHOLE)))
                .isEqualTo("alpn=h2 tls_version=1.3 tls_cipher=TLS_AES_128_GCM_SHA256 tls_group=X25519MLKEM768"
                        + " tls_resumed=true handshake_ms=4 queue_ms=0");
    }

    @Test
    void textHasItBeforeTheTimes() {
        assertThat(line(new TextFormat(), Records.secured(WHOLE)))
                .contains(" sni=\"a.example\" alpn=\"h2\" tls=1.3 cipher=TLS_AES_128_GCM_SHA256 group=X25519MLKEM768"
                        + " resumed=true handshake=4ms connect=");
        assertThat(line(new TextFormat(), Records.secured(BARE)))
                .contains(" sni=\"a.example\" tls=1.2 cipher=AES128-SHA handshake=4ms connect=");
    }

    @Test
    void whoShowsACertificateIsNamed() {
        ClientCertificate app = new ClientCertificate("CN=\"app\", O=X", "app", List.of("app.x", "spiffe://x/app"));
        assertThat(line(new JsonFormat(List.of()), Records.certified(BARE, app)))
                .contains(
                        ",\"client_subject\":\"CN=\\\"app\\\", O=X\",\"client_san\":\"app.x,spiffe://x/app\",\"pool\":");
        assertThat(line(new TextFormat(), Records.certified(BARE, app)))
                .contains(" handshake=4ms subject=\"CN=", " san=\"app.x,spiffe://x/app\" connect=");
        ClientCertificate many = new ClientCertificate(
                "CN=a", "a", IntStream.range(0, 100).mapToObj(i -> i + ".x").toList());
        assertThat(line(new JsonFormat(List.of(AccessField.CLIENT_SAN)), Records.certified(BARE, many)))
                .isEqualTo("{\"client_san\":\"0.x,1.x,2.x,3.x,4.x,5.x,6.x,7.x,8.x,9.x\"}");
        ClientCertificate nameless = new ClientCertificate("CN=a", "a", List.of());
        assertThat(line(new JsonFormat(List.of(AccessField.CLIENT_SAN)), Records.certified(BARE, nameless)))
                .isEqualTo("{}");
    }

    @Test
    void haproxysLineIsTheSameWithAndWithoutTls() {
        HaproxyFormat format = new HaproxyFormat(ZoneOffset.UTC);
        assertThat(line(format, Records.secured(WHOLE))).isEqualTo(line(format, Records.served()));
        assertThat(FIELDS.stream().filter(field -> field != AccessField.QUEUE_MS))
                .noneMatch(format::shows);
    }
}
