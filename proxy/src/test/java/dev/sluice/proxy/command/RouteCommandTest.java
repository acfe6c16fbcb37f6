package dev.sluice.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.proxy.TestTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What {@code sluice route} says of a client: each route that was asked, and where the client goes. */
@Timeout(60)
@ResourceLock(Resources.SYSTEM_OUT)
class RouteCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path file = Path.of("");

    private record Ran(int status, String out, String err) {}

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("sluice.yaml"), """
                certificates: {web: {files: web.pem}}
                frontends:
                  secure:
                    bind: ":4"
                    tls: {certificates: web, clients: {ca: ca.pem}}
                    routes: [{clientName: "spiffe://corp/*", pool: a}]
                    pool: b
                  db:
                    bind: ":1"
                    routes:
                      - {sni: a.example.com, alpn: postgresql, pool: a}
                      - {source: 10.0.0.0/8, sni: "*.example.com", pools: {a: 95, b: 5}, whenDown: skip}
                      - {name: nobody, noSni: true, pool: refuse}
                    pool: b
                  strict: {bind: ":2", routes: [{sni: a.example.com, pool: a}]}
                  after: {bind: ":3", routes: [{name: new, sni: a.example.com, pools: {a: 1, b: 0}}]}
                pools: {a: ["h:1"], b: ["h:2"]}
                """);
    }

    private Ran run(String... options) {
        List<String> args = new ArrayList<>(List.of("route", "-c", file.toString()));
        args.addAll(List.of(options));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
            int status = SluiceCommand.execute(args.toArray(String[]::new));
            return new Ran(status, printed.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void eachRouteThatWasAskedSaysWhyAndThenWhereTheClientGoes() {
        Ran ran = run("--frontend", "db", "--sni", "A.example.com", "--source", "10.0.0.7", "--alpn", "h2,http/1.1");
        assertThat(ran.out()).isEqualTo("""
                frontend db: client 10.0.0.7, TLS with the name A.example.com, offers h2, http/1.1
                  no  routes[0] sni=a.example.com alpn=postgresql: the client offers none of its `alpn`
                  yes routes[1] sni=*.example.com source=10.0.0.0/8: all its conditions hold
                goes to one of the pools a (95 of 100), b (5 of 100); while that has no backend, on to the next
                """);
        assertThat(ran.status()).isZero();
    }

    @Test
    void aClientMayBeRefusedByARouteOrForWantOfOne() {
        assertThat(run("--frontend", "db").out()).endsWith("is refused: routes[2] says so\n");
        assertThat(run("--frontend", "db", "--no-tls").out()).endsWith("goes to pool b, which is for all others\n");
        assertThat(run("--frontend", "strict", "--sni", "b.example.com").out())
                .contains("no  routes[0] sni=a.example.com: its `sni` is another name\n")
                .endsWith("is refused: no route takes it, and frontends.strict.pool is not set or says refuse\n");
    }

    @Test
    void aPoolWithoutAShareIsNotOneOfThem() {
        assertThat(run("--frontend", "after", "--sni", "a.example.com").out()).endsWith("goes to pool a\n");
    }

    @Test
    void programsGetTheSameAsJson() throws IOException {
        Ran ran = run("--frontend", "db", "--sni", "a.example.com", "--alpn", "postgresql", "-o", "json");
        JsonNode json = JsonMapper.builder().build().readTree(ran.out());
        assertThat(json.path("route").asText()).isEqualTo("sni=a.example.com alpn=postgresql");
        assertThat(json.path("refused").asBoolean(true)).isFalse();
        assertThat(json.path("pools").path(0).path("pool").asText()).isEqualTo("a");
        assertThat(json.path("asked").path(0).path("takes").asBoolean()).isTrue();
    }

    @Test
    void whatCannotBeMeantIsToldWithARemedy() {
        assertThat(run().err()).contains("which frontend? --frontend NAME is one of secure, db, strict, after");
        assertThat(run("--frontend", "stict").err()).contains("did you mean \"strict\"?");
        assertThat(run("--frontend", "db", "--sni", "*.example.com").err()).contains("write it without \"*\"");
        assertThat(run("--frontend", "db", "--source", "10.0.0.0/8").err())
                .contains("\"10.0.0.0/8\" is not an IP address");
        Ran both = run("--frontend", "db", "--no-tls", "--sni", "a.example.com");
        assertThat(both.err()).contains("--no-tls is a client without a ClientHello");
        assertThat(both.status()).isEqualTo(2);
    }

    @Test
    void aClientIsKnownByItsCertificate() {
        assertThat(run("--frontend", "secure", "--client-name", "app.x, spiffe://corp/app")
                        .out())
                .contains("with a certificate for app.x, spiffe://corp/app", "goes to pool a");
        assertThat(run("--frontend", "secure", "--client-name", "app.x").out())
                .contains("the client has no certificate with its `clientName`", "goes to pool b");
        assertThat(run("--frontend", "secure", "--client-name", "*.x").err()).contains("--client-name: ");
        assertThat(run("--frontend", "secure", "--no-tls").out())
                .contains("is refused: frontends.secure.tls takes only clients with TLS")
                .doesNotContain("routes");
    }

    private void tls(String tls) throws IOException {
        TestTls.pem(directory, "web.pem", "web.example", "*.shop.example");
        TestTls.pem(directory, "api.pem", "api.example");
        Files.writeString(file, """
                certificates: {web: {files: web.pem}, api: {files: api.pem}, absent: {files: absent.pem}}
                frontends: {web: {bind: ":1", tls: {%s}, pool: a}}
                pools: {a: ["h:1"]}
                """.formatted(tls));
    }

    @Test
    void aClientForWhoseNameThereIsNoCertificateIsRefused() throws IOException {
        tls("certificates: [web, api]");
        Ran ran = run("--sni", "nope.org");
        assertThat(ran.out())
                .endsWith("is refused: unknown_name: no certificate of frontends.web.tls is for this name; add one to"
                        + " frontends.web.tls.certificates, or give all others one with frontends.web.tls.default and"
                        + " unknownName: default\n")
                .doesNotContain("routes");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).doesNotContain("can be read");
        assertThat(run("--sni", "nope.org", "-o", "json").out())
                .contains("\"refused\": true", "\"reason\": \"unknown_name\"");
        assertThat(run().out())
                .endsWith(
                        "is refused: unknown_name: it asks for no name, and frontends.web.tls has several certificates;"
                                + " frontends.web.tls.default says which one such clients are shown\n");
        for (String known : List.of("WEB.example", "any.shop.example", "api.example")) {
            assertThat(run("--sni", known).out()).contains("goes to pool a");
        }
        assertThat(run("--sni", "a.b.shop.example").out()).contains("unknown_name");
    }

    @Test
    void aDefaultIsForThoseWithoutANameAndIfWantedForAllOthers() throws IOException {
        tls("certificates: api");
        assertThat(run().out()).contains("goes to pool a");
        assertThat(run("--sni", "nope.org").out()).contains("unknown_name");
        tls("certificates: api, default: web");
        assertThat(run().out()).contains("goes to pool a");
        assertThat(run("--sni", "web.example").out()).contains("goes to pool a");
        assertThat(run("--sni", "nope.org").out()).contains("unknown_name");
        tls("certificates: [web, api], default: api, unknownName: default");
        assertThat(run("--sni", "nope.org").out()).contains("goes to pool a");
    }

    @Test
    void filesThatCannotBeReadAreToldAndMayHoldTheName() throws IOException {
        tls("certificates: [web, absent]");
        Ran ran = run("--sni", "nope.org");
        assertThat(ran.out()).contains("goes to pool a");
        assertThat(ran.err())
                .contains("warning: frontends.web.tls.certificates: whether one is for this name is not known here,"
                        + " since not all can be read: certificates.absent: ");
        assertThat(run("--sni", "web.example").err()).doesNotContain("can be read");
        assertThat(run("--no-tls").err()).doesNotContain("can be read");
    }

    @Test
    void whoMustShowACertificateIsRefusedWithoutOneThatIsAllowed() throws IOException {
        tls("certificates: web, clients: {ca: ca.pem, names: app.example}");
        Ran ran = run("--sni", "web.example");
        assertThat(ran.out()).contains("is refused: client_certificate: ", "--client-name says for whom one is");
        assertThat(run("--client-name", "app.org").out())
                .contains("is refused: client_certificate: none of the names in its certificate is one of"
                        + " frontends.web.tls.clients.names");
        assertThat(run("--client-name", "app.org,app.example").out()).contains("goes to pool a");
        assertThat(run("--sni", "nope.org").out()).contains("unknown_name");
        tls("certificates: web, clients: {ca: ca.pem, names: app.example, verify: optional}");
        assertThat(run().out()).contains("goes to pool a");
        assertThat(run("--client-name", "app.org", "-o", "json").out()).contains("\"client_certificate\"");
    }
}
