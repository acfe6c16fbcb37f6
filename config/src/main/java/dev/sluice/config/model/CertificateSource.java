package dev.sluice.config.model;

import java.nio.file.Path;
import java.util.List;

/** The files in which certificates and their private keys are, in the form of PEM. */
public sealed interface CertificateSource {
    /**
     * The files of one certificate.
     *
     * @param files at least one; all of them together hold the chain and the private key
     */
    record Files(List<Path> files) implements CertificateSource {
        public Files {
            files = List.copyOf(files);
        }
    }

    /** A directory of any number of certificates. */
    record Directory(Path path) implements CertificateSource {}
}
