package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.TicketKeys;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.model.Truncation;
import dev.sluice.config.model.UnknownName;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.certificate.CertificateFiles;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.http.Encryption;
import dev.sluice.proxy.http.HttpEndpoint;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.http.tls.EndpointEncryption;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the commands ask over TCP comes from who is trusted, or from nobody; what is wrong is said. */
@Timeout(60)
class AdminUrlTest {
    private static final Router.Fallback FALLBACK = new Router.Fallback() {
        @Override
        public Response notFound(Request request) {
            return Response.text(Response.NOT_FOUND, "no");
        }

        @Override
        public Response notAllowed(Request request, String allowed) {
            return Response.text(Response.METHOD_NOT_ALLOWED, "no");
        }

        @Override
        public Response failed(Request request, Exception failure) {
            return Response.text(500, String.valueOf(failure));
        }
    };

    @TempDir
    private Path directory;

    private Path pem(String file, String name) {
        return TestTls.pem(directory, file, name);
    }

    private static HttpEndpoint serve(@Nullable Path pem) throws IOException {
        Router router = new Router(FALLBACK)
                .add("GET", "/host", request -> Response.json(200, "{\"host\": \"" + request.header("host") + "\"}"))
                .guard(request -> "Bearer secret".equals(request.header("authorization"))
                                || request.path().equals("/host")
                        ? Optional.empty()
                        : Optional.of(Response.json(Response.UNAUTHORIZED, "{}")));
        return HttpEndpoint.tcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                router,
                new Refusals(),
                100,
                pem == null ? null : encryption(pem));
    }

    private static Encryption encryption(Path pem) {
        List<ServedCertificate> served =
                CertificateFiles.files(List.of(pem), Instant.now()).certificates();
        FrontendTls tls = new FrontendTls(
                List.of("web"),
                UnknownName.DEFAULT,
                null,
                TlsVersion.TLS_1_2,
                List.of("http/1.1"),
                new TicketKeys.Off(),
                Truncation.ACCEPT,
                null);
        return new EndpointEncryption(
                new TlsServer("admin", tls, Contents.none().with(_ -> served), null));
    }

    private static int port(HttpEndpoint endpoint) {
        return ((InetSocketAddress) endpoint.address()).getPort();
    }

    private static ApiClient client(HttpEndpoint endpoint, String host, @Nullable EndpointTrust trust) {
        return new ApiClient(new AdminUrl(host, port(endpoint), trust, null));
    }

    private static EndpointTrust configured(Path... files) throws IOException {
        return EndpointTrust.configured(List.of(new CertificateSource.Files(List.of(files))));
    }

    @Test
    void whoIsTrustedIsAsked() throws IOException {
        Path pem = pem("web.pem", "localhost");
        try (HttpEndpoint endpoint = serve(pem)) {
            String wanted = "{\"host\":\"localhost:%d\"}".formatted(port(endpoint));
            ApiClient signed = client(endpoint, "localhost", EndpointTrust.signed(pem, "localhost"));
            assertThat(signed.get("/host")).hasToString(wanted);
            assertThat(client(endpoint, "localhost", configured(pem)).get("/host"))
                    .hasToString(wanted);
        }
    }

    @Test
    void whoIsNotTrustedIsNotAskedAndTheRemedyIsSaid() throws IOException {
        Path pem = pem("web.pem", "one.example");
        Path other = pem("other.pem", "localhost");
        try (HttpEndpoint endpoint = serve(pem)) {
            String shows = "https://localhost:%d shows a certificate that is not trusted: ".formatted(port(endpoint));
            assertUnreachable(endpoint, EndpointTrust.signed(null, "localhost"))
                    .hasMessage(shows
                            + "no authority that is trusted has signed it; name the file of the authority that has"
                            + " signed it, or of the certificate, with --ca FILE or $SLUICE_ADMIN_CA");
            assertUnreachable(endpoint, EndpointTrust.signed(other, "localhost"))
                    .hasMessage(shows + "no authority that is trusted has signed it; --ca (or $SLUICE_ADMIN_CA) is "
                            + other);
            assertUnreachable(endpoint, EndpointTrust.signed(pem, "localhost"))
                    .hasMessageStartingWith(shows + "it is not for localhost but for one.example");
            assertUnreachable(endpoint, configured(other))
                    .hasMessageStartingWith(shows + "it is none of those of admin.tls; ");
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertUnreachable(
            HttpEndpoint endpoint, EndpointTrust trust) {
        return assertThatThrownBy(() -> client(endpoint, "localhost", trust).get("/host"))
                .isInstanceOf(ApiClient.Unreachable.class);
    }

    /** The key need not be readable for who only wants to know whom he asks. */
    @Test
    void theFilesOfTheConfigurationAreTrustedWithoutTheirKeys() throws IOException {
        Path pem = pem("web.pem", "one.example");
        String both = Files.readString(pem);
        int key = both.indexOf("-----BEGIN PRIVATE KEY");
        Path chain = Files.writeString(directory.resolve("tls.crt"), both.substring(0, key));
        try (HttpEndpoint endpoint = serve(pem)) {
            assertThat(client(endpoint, "localhost", configured(chain, directory.resolve("no.key")))
                            .get("/host"))
                    .isNotEmpty();
            EndpointTrust all = EndpointTrust.configured(List.of(new CertificateSource.Directory(directory)));
            assertThat(client(endpoint, "localhost", all).get("/host")).isNotEmpty();
        }
        assertThatThrownBy(() -> configured(directory.resolve("no.key"))).isInstanceOf(IOException.class);
    }

    @Test
    void whoSpeaksTheOtherProtocolIsTold() throws IOException {
        Path pem = pem("web.pem", "localhost");
        try (HttpEndpoint secured = serve(pem);
                HttpEndpoint plain = serve(null)) {
            assertThatThrownBy(() -> client(secured, "localhost", null).get("/host"))
                    .isInstanceOf(ApiClient.Refused.class)
                    .hasMessageContaining("https://");
            assertUnreachable(plain, EndpointTrust.signed(pem, "localhost"))
                    .hasMessage("https://localhost:%1$d does not speak TLS; ask it by http://localhost:%1$d"
                            .formatted(port(plain)));
        }
    }

    @Test
    void aTokenIsSentAndAskedFor() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        try (HttpEndpoint plain = serve(null)) {
            assertThatThrownBy(() -> client(plain, "127.0.0.1", null).get("/other"))
                    .isInstanceOf(ApiClient.Refused.class)
                    .hasMessageContaining("--token-file FILE");
            AdminUrl url = new AdminUrl("127.0.0.1", port(plain), null, token);
            assertThatThrownBy(() -> new ApiClient(url).get("/other")).hasMessageContaining("404");
            Files.writeString(token, "wrong");
            assertThatThrownBy(() -> new ApiClient(url).get("/other"))
                    .hasMessage("unauthorized: it does not take the token of " + token);
            Files.delete(token);
            assertThatThrownBy(() -> new ApiClient(url).get("/other"))
                    .isInstanceOf(ApiClient.Unreachable.class)
                    .hasMessageContaining("cannot read the token: " + token);
        }
    }
}
