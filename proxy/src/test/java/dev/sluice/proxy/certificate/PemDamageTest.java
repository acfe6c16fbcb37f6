package dev.sluice.proxy.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every file is answered, however damaged. {@code -Dfuzz.rounds=N} tries longer, {@code -Dfuzz.seed=S} repeats a run. */
@Timeout(600)
class PemDamageTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 300);
    /** By characters, even for a file that has nothing but problems. */
    private static final int MOST = 20_000;

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory;

    private static List<byte[]> good() {
        String rsa = TestCertificates.both(TestCertificates.server(Algorithm.rsa2048, "db.example.com"));
        String chain = TestCertificates.certificates(TestCertificates.chain(3));
        String curve = TestCertificates.both(TestCertificates.server("a.example.com", "*.example.com"));
        return List.of(ascii(rsa), ascii(curve), ascii(chain + TestCertificates.key(TestCertificates.server("b"))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void damagedTextIsAnswered() throws IOException {
        List<byte[]> good = good();
        for (int round = 0; round < ROUNDS; round++) {
            answer(round, damaged(good.get(random.nextInt(good.size()))));
        }
    }

    /** Text that is whole around bytes that are not. */
    @Test
    void damagedStructuresAreAnswered() throws Exception {
        List<byte[]> certificates = List.of(
                TestCertificates.server("a.example.com").getCertificate().getEncoded(),
                TestCertificates.server(Algorithm.rsa2048, "b").getCertificate().getEncoded());
        List<byte[]> keys = List.of(
                TestCertificates.keys(Algorithm.ecp256).getPrivate().getEncoded(),
                TestCertificates.keys(Algorithm.rsa2048).getPrivate().getEncoded());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] certificate = certificates.get(random.nextInt(2));
            byte[] key = keys.get(random.nextInt(2));
            boolean ofKey = random.nextBoolean();
            String text = TestCertificates.block("CERTIFICATE", ofKey ? certificate : damaged(certificate))
                    + TestCertificates.block(label(), ofKey ? damaged(key) : key);
            answer(round, ascii(text));
        }
    }

    private String label() {
        return List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY")
                .get(random.nextInt(4));
    }

    private byte[] damaged(byte[] good) {
        byte[] bytes = good.clone();
        if (random.nextInt(3) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return bytes;
    }

    private void answer(int round, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("a.pem"), content);
        try {
            LoadedCertificates loaded = CertificateFiles.files(List.of(file), TestCertificates.NOW);
            assertThat(loaded.certificates()).hasSize(loaded.failed() ? 0 : 1);
            assertThat(loaded.problems().toString().length()).isLessThan(MOST);
        } catch (RuntimeException | Error e) {
            String again = Base64.getEncoder().encodeToString(content);
            throw new AssertionError("-Dfuzz.seed=" + seed + " round " + round + ": " + again, e);
        }
    }
}
