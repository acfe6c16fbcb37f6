package dev.sluice.proxy.certificate;

import dev.sluice.proxy.certificate.CertificateProblem.About;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The warnings about a certificate that can be served all the same, or could not, for want of a use of its key. For one thread. */
final class Remarks {
    /** Long enough to renew one by hand. */
    private static final Duration SOON = Duration.ofDays(14);
    /** One that lives for days alone is renewed by a program, with a third of its life left as a rule. */
    private static final int SHARE_OF_LIFE = 4;

    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";

    private final PemCertificate leaf;
    private final X509Certificate x509;
    private final PemProblems problems;

    Remarks(PemCertificate leaf, PemProblems problems) {
        this.leaf = leaf;
        this.x509 = leaf.x509();
        this.problems = problems;
    }

    private void warn(String message) {
        warn(message, About.ANY);
    }

    private void warn(String message, About use) {
        problems.warning(leaf.file(), leaf.line(), message, use);
    }

    /** Looks at how long the certificate is valid. */
    void time(Instant now) {
        String remark = time(x509.getNotBefore().toInstant(), x509.getNotAfter().toInstant(), now);
        if (remark != null) {
            warn(remark);
        }
    }

    /** What there is to say of the time in which a certificate is valid; null for nothing. */
    static @Nullable String time(Instant from, Instant until, Instant now) {
        Duration left = Duration.between(now, until);
        if (now.isAfter(until)) {
            return "has expired %s ago, on %s; it is refused".formatted(span(left.negated()), day(until));
        }
        if (now.isBefore(from)) {
            return "is not valid before %s; it is refused until then".formatted(from);
        }
        boolean soon = left.compareTo(SOON) < 0
                && left.toSeconds() * SHARE_OF_LIFE
                        < Duration.between(from, until).toSeconds();
        return soon ? "expires in %s, on %s".formatted(span(left), day(until)) : null;
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static String span(Duration time) {
        if (time.toDays() > 0) {
            return number(time.toDays(), "day");
        }
        return time.toHours() > 0 ? number(time.toHours(), "hour") : number(time.toMinutes(), "minute");
    }

    private static String number(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }

    /** Looks at what the certificate may be used for. */
    void use(KeyKind kind) {
        if (x509.getBasicConstraints() >= 0) {
            warn(
                    "is the certificate of an authority (CA:TRUE), not of a server; some clients refuse it",
                    About.TO_CLIENTS);
        }
        List<String> uses = uses();
        if (!uses.isEmpty() && !uses.contains(SERVER_USE) && !uses.contains(ANY_USE)) {
            warn("is not for servers: its extendedKeyUsage is without serverAuth; clients refuse it", About.TO_CLIENTS);
        }
        if (!uses.isEmpty() && !uses.contains(CLIENT_USE) && !uses.contains(ANY_USE)) {
            warn(
                    "is not for clients: its extendedKeyUsage is without clientAuth; backends refuse it",
                    About.TO_BACKENDS);
        }
        boolean[] bits = x509.getKeyUsage();
        boolean signs = bits == null || (bits.length > 0 && bits[0]);
        if (!signs && kind.family() == KeyKind.Family.ECDSA) {
            problems.error(
                    leaf.file(),
                    leaf.line(),
                    "must not sign: its keyUsage is without digitalSignature, so that no handshake succeeds");
        } else if (!signs) {
            warn("must not sign: its keyUsage is without digitalSignature; most programs refuse it");
        }
        if (kind.isCostly()) {
            warn("has an RSA key of %d bits: each handshake costs several times the CPU of one with 2048, or P-256"
                    .formatted(kind.bits()));
        }
    }

    private List<String> uses() {
        try {
            List<String> uses = x509.getExtendedKeyUsage();
            return uses == null ? List.of() : uses;
        } catch (CertificateParsingException _) {
            return List.of(); // the JDK has read the certificate, so this cannot be
        }
    }

    /** Looks at who asks for it. */
    void names(CertificateNames names) {
        for (String other : names.others()) {
            warn("has the name \"%s\", which no client can ask for".formatted(other), About.TO_CLIENTS);
        }
        if (names.names().isEmpty()) {
            warn("has no host name, so no client that sends one asks for it", About.TO_CLIENTS);
        } else if (PeerNames.names(x509, PeerNames.DNS).isEmpty()) {
            warn(
                    "has its name in the subject alone (CN); browsers and most programs look at alternative names only, and refuse it: add the name to subjectAltName",
                    About.TO_CLIENTS);
        }
    }

    /** Looks at who may read the key. */
    static void permissions(PemKey key, PemProblems problems) {
        Path file = key.file();
        String open = OpenFile.warning(file, "private key");
        if (open != null) {
            problems.warning(file, 0, open);
        }
    }
}
