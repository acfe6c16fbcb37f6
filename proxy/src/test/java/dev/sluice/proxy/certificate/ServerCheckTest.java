package dev.sluice.proxy.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.Await;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerCheckTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** It is shown again and again, by health checks for instance. */
    @Test
    void aCertificateThatWasGoodIsNotAcceptedOnceItHasExpired() throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(3));
        X509Bundle server = TestCertificates.builder("one.example")
                .notBefore(end.minus(Duration.ofDays(1)))
                .notAfter(end)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path file = Files.writeString(directory.resolve("ca.pem"), server.getCertificatePEM());
        Authorities authorities = Authorities.read(new TrustedFiles(file, List.of()));
        ServerCheck check = new ServerCheck(() -> authorities, "one.example");
        byte[][] chain = {server.getCertificate().getEncoded()};
        assertThat(check.verify(chain, Instant.now())).isNull();
        PeerProblem problem =
                Await.value("it has expired", () -> check.verify(chain, Instant.now()), found -> found != null);
        assertThat(Objects.requireNonNull(problem).kind()).isEqualTo(PeerProblem.Kind.EXPIRED);
    }
}
