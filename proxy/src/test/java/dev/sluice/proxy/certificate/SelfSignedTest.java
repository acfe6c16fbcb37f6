package dev.sluice.proxy.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.TrustedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void itIsServedAndTrustedForItsNameAlone() throws Exception {
        Instant now = Instant.now();
        Path file = TestCertificates.write(directory, "own.pem", SelfSigned.pem("own.example", now));
        LoadedCertificates loaded = CertificateFiles.files(List.of(file), now);
        assertThat(loaded.problems())
                .allSatisfy(problem -> assertThat(problem.isError()).isFalse());
        ServedCertificate own = loaded.certificates().getFirst();
        assertThat(own.names()).containsExactly("own.example");
        assertThat(own.notAfter()).isBetween(now.plus(Duration.ofMinutes(59)), now.plus(Duration.ofMinutes(61)));
        byte[][] chain = {
            PemFiles.read(List.of(file), new PemProblems())
                    .certificates()
                    .getFirst()
                    .x509()
                    .getEncoded()
        };
        assertThat(check(file, "own.example").verify(chain, now)).isNull();
        assertThat(check(file, "other.example").verify(chain, now)).isNotNull();
    }

    private static ServerCheck check(Path file, String name) throws IOException {
        Authorities authorities = Authorities.read(new TrustedFiles(file, List.of()));
        return new ServerCheck(() -> authorities, name);
    }
}
