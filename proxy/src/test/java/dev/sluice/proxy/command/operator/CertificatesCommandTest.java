package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The list of certificates tells of each when it expires and what is wrong. */
@Timeout(60)
class CertificatesCommandTest {
    private static final String ANSWER = """
            {"time": "2026-03-01T12:00:00Z", "certificates": [
              {"certificate": "web", "file": "/c/a.pem", "state": "served", "names": ["a.example", "*.a.example", "b.example", "c.example", "d.example"],
               "subject": "CN=a", "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2026-03-13T12:30:00Z", "fingerprint": "00", "key": "P-256", "problems": []},
              {"certificate": "web", "file": "/c/b.pem", "state": "kept", "names": ["b.example"],
               "subject": "CN=b", "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2026-03-01T13:30:00Z", "fingerprint": "00", "key": "RSA 2048",
               "problems": ["/c/b.pem: the file is not PEM"]},
              {"certificate": "web", "file": "/c/c.pem", "state": "served", "names": [],
               "subject": "CN=c", "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2026-02-27T12:00:00Z", "fingerprint": "00", "key": "P-384", "problems": []},
              {"certificate": "web", "file": "/c/d.pem", "state": "skipped", "names": [], "subject": null,
               "notBefore": null, "notAfter": null, "fingerprint": null, "key": null, "problems": []}],
             "ticketKeys": [{"directory": "/k", "keys": 2, "broken": true, "problems": ["/k/3: it has 2 bytes"]}]}
            """;

    @TempDir
    private Path directory;

    @Test
    void theTableHasARowForEach() throws IOException {
        assertThat(CertificatesCommand.text(new JsonMapper().readTree(ANSWER))).isEqualTo("""
                CERTIFICATE  NAMES                                       KEY       EXPIRES                  STATUS
                web          a.example,*.a.example,b.example and 2 more  P-256     in 12 days (2026-03-13)  served
                    /c/a.pem
                web          b.example                                   RSA 2048  in 1 hour (2026-03-01)   not replaced: the old one is served
                    /c/b.pem
                    /c/b.pem: the file is not PEM
                web          -                                           P-384     2 days ago (2026-02-27)  expired
                    /c/c.pem
                web          -                                           -         -                        not served
                    /c/d.pem

                TICKET KEYS  KEYS  STATUS
                /k              2  broken: the old ones are in use
                    /k/3: it has 2 bytes
                """);
    }

    @Test
    void certificatesThatNoClientIsShownAreNotCalledServed() throws IOException {
        String row = """
                {"certificate": "own", "file": "/c/a.pem", "state": "%s", "shownTo": [%s], "names": [], "subject": "CN=a", "notBefore": "2026-01-01T00:00:00Z", "notAfter": "%s", "fingerprint": "00", "key": "P-256", "problems": []}
                """;
        String later = "2026-03-13T12:30:00Z";
        assertThat(status(row.formatted("served", "\"clients\", \"backends\"", later)))
                .endsWith("  served");
        assertThat(status(row.formatted("served", "\"backends\"", later))).endsWith("  shown to backends");
        assertThat(status(row.formatted("served", "", "2026-02-13T12:30:00Z"))).endsWith("  not used");
        assertThat(status(row.formatted("skipped", "", later))).endsWith("  not served");
    }

    /** The row of one certificate. */
    private static String status(String one) throws IOException {
        String answer = "{\"time\": \"2026-03-01T12:00:00Z\", \"certificates\": [" + one + "]}";
        return CertificatesCommand.text(new JsonMapper().readTree(answer)).split("\n")[1];
    }

    @Test
    void listsOfRevokedCertificatesAreToldApartAndOverdueOnesAreMarked() throws IOException {
        String answer = """
                {"time": "2026-03-01T12:00:00Z", "certificates": [], "ticketKeys": [], "authorities": [
                  {"file": "/c/ca.pem", "certificates": 1, "problem": null, "lists": []},
                  {"file": "/c/ca.pem", "certificates": 1, "problem": null, "lists": [
                    {"file": "/c/old.crl", "issuer": "CN=One", "nextUpdate": "2026-02-28T12:00:00Z", "revoked": 2},
                    {"file": "/c/new.crl", "issuer": "CN=One", "nextUpdate": "2026-03-28T12:00:00Z", "revoked": 1}]},
                  {"file": "/c/ca.pem", "certificates": 1, "problem": null, "lists": [
                    {"file": "/c/both.crl", "issuer": "CN=One", "nextUpdate": null, "revoked": 0},
                    {"file": "/c/both.crl", "issuer": "CN=Two", "nextUpdate": "2026-02-28T12:00:00Z", "revoked": 0}]}]}
                """;
        assertThat(CertificatesCommand.text(new JsonMapper().readTree(answer))).isEqualTo("""
                the configuration has no certificates

                AUTHORITIES  CERTIFICATES  REVOKED              LIST DUE  STATUS
                /c/ca.pem               1        -                     -  in use
                /c/ca.pem               1        3  2026-03-28T12:00:00Z  in use
                    revoked: /c/old.crl
                    revoked: /c/new.crl
                /c/ca.pem               1        0  2026-02-28T12:00:00Z  in use, a list is overdue: its certificates are refused
                    revoked: /c/both.crl
                """);
    }

    @Test
    void whereNothingHasTlsThereIsNone() throws Exception {
        String none = "{\"time\": \"2026-03-01T12:00:00Z\", \"certificates\": [], \"ticketKeys\": []}";
        try (FakeProcess process = new FakeProcess(directory, Map.of("/api/v1/certificates", none))) {
            assertThat(process.run(new CertificatesCommand()).out())
                    .isEqualTo("the configuration has no certificates\n");
            assertThat(new JsonMapper()
                            .readTree(process.run(new CertificatesCommand(), "-o", "json")
                                    .out())
                            .path("certificates")
                            .isArray())
                    .isTrue();
        }
    }
}
