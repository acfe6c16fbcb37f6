package dev.sluice.proxy.certificate;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Place;
import dev.sluice.config.finding.Severity;
import java.nio.file.Path;

/**
 * A problem of the certificates or the keys of tickets in a file or a directory, for an operator. Never has any part of a key in it.
 *
 * @param severity an error keeps what was read from being used; with a warning it is
 * @param file or the directory, as it was named
 * @param line 1-based, where the block begins; 0 = the file as a whole
 * @param about the use of the certificate for which it is one
 */
public record CertificateProblem(Severity severity, String file, int line, String message, About about) {
    /** The use of a certificate that has the problem. */
    public enum About {
        ANY,
        TO_CLIENTS,
        TO_BACKENDS
    }

    private static final String UNSERVED = "not served: ";

    public static CertificateProblem error(Path file, int line, String message) {
        return new CertificateProblem(Severity.ERROR, file.toString(), line, message, About.ANY);
    }

    public static CertificateProblem warning(Path file, int line, String message) {
        return new CertificateProblem(Severity.WARNING, file.toString(), line, message, About.ANY);
    }

    /** The same about one use of the certificate alone. */
    CertificateProblem about(About use) {
        return new CertificateProblem(severity, file, line, message, use);
    }

    /** Whether it is one where the certificate is used so. */
    public boolean concerns(CertificateUse use) {
        return switch (about) {
            case ANY -> true;
            case TO_CLIENTS -> use.clients();
            case TO_BACKENDS -> use.backends();
        };
    }

    /** A warning about what is passed over, while the rest serves. */
    static CertificateProblem unserved(Path file, String message) {
        return warning(file, 0, UNSERVED + message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Whether it keeps a certificate from being served; otherwise it is a remark about one that is. */
    public boolean isOfUnserved() {
        return isError() || message.startsWith(UNSERVED);
    }

    /** The same as a warning, since the rest serves without the certificate. */
    public CertificateProblem ofSkipped() {
        return isError() ? new CertificateProblem(Severity.WARNING, file, line, UNSERVED + message, about) : this;
    }

    /** A finding at the place in this file, about the key of the configuration that names it. */
    public Finding finding(String path) {
        return new Finding(severity, new Place(file, line, line == 0 ? 0 : 1), path, message, null);
    }

    /** {@code tls.crt:12: message}. */
    @Override
    public String toString() {
        return (line == 0 ? file : file + ":" + line) + ": " + message;
    }
}
