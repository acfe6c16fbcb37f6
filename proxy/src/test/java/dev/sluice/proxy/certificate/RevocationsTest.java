package dev.sluice.proxy.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.config.model.TrustedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
    private static final TestAuthority ROOT = TestAuthority.root("Root");
    private static final TestAuthority OTHER = TestAuthority.root("Other");
    private static final Instant DUE = Instant.parse("2040-01-02T03:04:05Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path list;

    @BeforeEach
    void name() {
        list = directory.resolve("a.crl");
    }

    private Authorities read(TestAuthority... authorities) throws IOException {
        StringBuilder all = new StringBuilder();
        for (TestAuthority each : authorities) {
            all.append(each.pem());
        }
        Path ca = TestCertificates.write(directory, "ca.pem", all.toString());
        return Authorities.read(new TrustedFiles(ca, List.of(list)));
    }

    private void refused(String message, TestAuthority... authorities) {
        assertThatThrownBy(() -> read(authorities))
                .isInstanceOf(IOException.class)
                .hasMessage(list + ": " + message);
    }

    @Test
    void listsComeAsPemAndAsDer() throws IOException {
        Files.writeString(list, "text before\n" + ROOT.revokes(DUE, ROOT.issue("a"), ROOT.issue("b")));
        Revocations pem = read(ROOT).revocations();
        assertThat(pem.shown())
                .extracting(
                        Revocations.Shown::file,
                        Revocations.Shown::issuer,
                        Revocations.Shown::nextUpdate,
                        Revocations.Shown::entries)
                .containsExactly(tuple(list.toString(), "CN=Root", DUE, 2));
        Files.write(list, ROOT.list(DUE, new byte[0]));
        Revocations der = read(ROOT).revocations();
        assertThat(der.shown()).extracting(Revocations.Shown::entries).containsExactly(0);
        assertThat(der.isSameAs(pem)).isFalse();
        assertThat(read(ROOT).revocations().isSameAs(der)).isTrue();
    }

    @Test
    void severalInOneFileAreSeveral() throws IOException {
        Files.writeString(list, ROOT.revokes(DUE) + OTHER.revokes(DUE));
        assertThat(read(ROOT, OTHER).revocations().shown()).hasSize(2);
    }

    @Test
    void eachAuthorityNeedsAList() throws IOException {
        Files.writeString(list, ROOT.revokes(DUE));
        refused("there is no list of CN=Other in it; add one, or take this authority out of the ca file", ROOT, OTHER);
    }

    @Test
    void aListOfAStrangerIsNotBelieved() throws IOException {
        Files.writeString(list, ROOT.revokes(DUE) + OTHER.revokes(DUE));
        refused("it is the list of CN=Other, whose certificate is not in the ca file; add it there", ROOT);
        Files.writeString(list, TestAuthority.root("Root").revokes(DUE));
        refused("the list of CN=Root is not signed by its key in the ca file", ROOT);
    }

    @Test
    void aListOfChangesAloneIsNotTaken() throws IOException {
        Files.write(list, ROOT.list(DUE, TestAuthority.delta()));
        refused(
                "the list of CN=Root is a delta or speaks for other authorities, which is not supported; write complete lists",
                ROOT);
    }

    @Test
    void whatIsNoListIsTold() throws IOException {
        refused("cannot read the file: no such file", ROOT);
        Files.writeString(list, "");
        refused("there is no list of revoked certificates (CRL) in it", ROOT);
        Files.writeString(list, ROOT.pem());
        refused("it is no list of revoked certificates (CRL), in PEM or DER", ROOT);
        Files.write(list, new byte[] {0x30, 5, 1, 2, 3});
        refused("it is no list of revoked certificates (CRL), in PEM or DER", ROOT);
        String whole = ROOT.revokes(DUE, ROOT.issue("a"));
        Files.writeString(list, whole.substring(0, whole.length() / 2));
        refused("it is no list of revoked certificates (CRL), in PEM or DER", ROOT);
    }

    @Test
    void theFingerprintIsThatOfTheContent() throws IOException {
        Files.writeString(list, ROOT.revokes(DUE));
        String none = read(ROOT).fingerprint();
        Files.writeString(list, ROOT.revokes(DUE.plus(Duration.ofDays(1))));
        assertThat(read(ROOT).fingerprint()).as("renewed").isEqualTo(none);
        Files.writeString(list, ROOT.revokes(DUE, ROOT.issue("a")));
        assertThat(read(ROOT).fingerprint()).isNotEqualTo(none);
    }
}
