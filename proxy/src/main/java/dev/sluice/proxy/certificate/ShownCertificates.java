package dev.sluice.proxy.certificate;

import dev.sluice.config.model.CertificateSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The certificates that a server may show which serves what these files hold. Their keys are not needed, and need not be readable. Immutable.
 */
public final class ShownCertificates {
    private final Set<X509Certificate> all;

    private ShownCertificates(Set<X509Certificate> all) {
        this.all = Set.copyOf(all);
    }

    /** Reads them; throws when a source has none that can be read, with the reason. */
    public static ShownCertificates of(List<CertificateSource> sources) throws IOException {
        Set<X509Certificate> all = new HashSet<>();
        for (CertificateSource source : sources) {
            Set<X509Certificate> found = new HashSet<>();
            List<CertificateProblem> problems = new ArrayList<>();
            for (Path file : files(source)) {
                PemProblems own = new PemProblems();
                PemFiles read = PemFiles.read(List.of(file), own);
                if (read.key() != null) {
                    read.key().erase();
                }
                read.certificates().forEach(each -> found.add(each.x509()));
                problems.addAll(own.all());
            }
            if (found.isEmpty()) {
                throw new IOException(
                        problems.isEmpty()
                                ? "there is no certificate in " + source
                                : problems.getFirst().toString());
            }
            all.addAll(found);
        }
        return new ShownCertificates(all);
    }

    private static List<Path> files(CertificateSource source) throws IOException {
        return switch (source) {
            case CertificateSource.Files(List<Path> files) -> files;
            case CertificateSource.Directory(Path directory) -> {
                try (Stream<Path> files = Files.list(directory)) {
                    yield files.filter(file -> CertificateFiles.isCandidate(String.valueOf(file.getFileName())))
                            .sorted()
                            .toList();
                }
            }
        };
    }

    /** Whether it is one of them. */
    public boolean has(X509Certificate shown) {
        return all.contains(shown);
    }
}
