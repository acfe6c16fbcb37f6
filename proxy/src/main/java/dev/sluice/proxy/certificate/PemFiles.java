package dev.sluice.proxy.certificate;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.file.RegularFile;
import dev.sluice.config.value.Parsed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of PEM files, taken together: certificates, in the order of files and blocks, and one private key or none. It is not looked at
 * whether they belong together. The copies of the key that are made on the way are erased, but for those within the JDK. For one
 * thread.
 */
final class PemFiles {
    /** Room for a chain of a hundred, and for the authorities of all the world. */
    static final int MAX_BYTES = 1024 * 1024;

    private final List<PemCertificate> certificates = new ArrayList<>();
    private final PemProblems problems;
    private @Nullable PemKey key;

    private PemFiles(PemProblems problems) {
        this.problems = problems;
    }

    /** Reads the files; never throws because of what is in them. There may be a key even when there are errors. */
    static PemFiles read(List<Path> files, PemProblems problems) {
        PemFiles together = new PemFiles(problems);
        files.forEach(together::add);
        return together;
    }

    List<PemCertificate> certificates() {
        return certificates;
    }

    @Nullable
    PemKey key() {
        return key;
    }

    private void add(Path file) {
        byte[] bytes;
        try {
            bytes = RegularFile.read(file, MAX_BYTES);
        } catch (IOException e) {
            problems.error(file, 0, "cannot read the file: " + Reasons.of(e));
            return;
        }
        try {
            add(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void add(Path file, byte[] bytes) {
        int before = problems.count();
        List<PemBlock> blocks = PemScanner.scan(file, bytes, problems);
        if (blocks.isEmpty() && problems.count() == before) {
            problems.error(file, 0, OtherForm.of(file, bytes));
        }
        for (PemBlock block : blocks) {
            if (!problems.isFull()) {
                add(block);
            }
            block.erase();
        }
    }

    private void add(PemBlock block) {
        switch (block.label()) {
            case "CERTIFICATE", "X509 CERTIFICATE" -> addCertificate(block);
            case KeyReader.PKCS8, KeyReader.PKCS1, KeyReader.SEC1 -> addKey(block);
            case "ENCRYPTED PRIVATE KEY" -> encrypted(block);
            // As openssl ecparam writes them before a key, and as HAProxy takes them.
            case "EC PARAMETERS", "DH PARAMETERS" -> {}
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
                error(block, "it is a request for a certificate; the certificate is what the authority has answered");
            case "PKCS7" ->
                error(
                        block,
                        "it is PKCS #7; write the certificates with `openssl pkcs7 -print_certs -in %s -out chain.pem`"
                                .formatted(block.file()));
            case "OPENSSH PRIVATE KEY" -> error(block, "it is a key in the form of OpenSSH, which is none for TLS");
            case String label
            when label.endsWith(" PRIVATE KEY") ->
                error(
                        block,
                        "the private key is "
                                + KeyKind.refusal(label.substring(0, label.length() - KeyReader.PKCS8.length() - 1)));
            case String label ->
                error(block, "it is a block %s, which is neither a certificate nor a private key".formatted(label));
        }
    }

    private void error(PemBlock block, String message) {
        problems.error(block.file(), block.line(), message);
    }

    private void encrypted(PemBlock block) {
        error(
                block,
                "the private key is encrypted; remove the passphrase with `openssl pkey -in %s -out key.pem`"
                        .formatted(block.file()));
    }

    private void addCertificate(PemBlock block) {
        X509Certificate x509 = parsed(block.der());
        if (x509 == null) {
            error(block, "the certificate is damaged");
        } else {
            certificates.add(new PemCertificate(x509, block.file(), block.line()));
        }
    }

    private static @Nullable X509Certificate parsed(byte[] der) {
        try {
            X509Certificate x509 = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            // The JDK would pass over what follows; others would not.
            return Arrays.equals(x509.getEncoded(), der) ? x509 : null;
        } catch (CertificateException | RuntimeException _) { // the JDK throws unchecked ones for some that are damaged
            return null;
        }
    }

    private void addKey(PemBlock block) {
        if (block.isEncrypted()) {
            encrypted(block);
            return;
        }
        PemKey first = key;
        switch (KeyReader.read(block)) {
            case Parsed.Bad<PemKey>(String message) -> error(block, message);
            case Parsed.Ok<PemKey>(PemKey read) when first == null -> key = read;
            case Parsed.Ok<PemKey>(PemKey second) -> {
                second.erase();
                error(
                        block,
                        "it is a second private key; the first is in %s, line %d"
                                .formatted(first.file(), first.line()));
            }
        }
    }
}
