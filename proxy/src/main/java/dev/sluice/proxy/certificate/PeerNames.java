package dev.sluice.proxy.certificate;

import dev.sluice.config.value.ServerName;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The names for which a certificate is, as RFC 9525 has them: those of its extension for alternative names alone, never that of its subject.
 * Stateless.
 */
final class PeerNames {
    static final int DNS = 2;
    static final int URI = 6;
    private static final int IP = 7;
    private static final int MOST_SHOWN = 5;

    private PeerNames() {}

    /** @param name a host name or an IP address */
    static boolean has(X509Certificate certificate, String name) {
        boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        String wanted = name.toLowerCase(Locale.ROOT);
        return address
                ? names(certificate, IP).stream().anyMatch(each -> sameAddress(each, wanted))
                : names(certificate, DNS).stream().anyMatch(each -> matches(each.toLowerCase(Locale.ROOT), wanted));
    }

    /** What stands for all names below a top-level domain is no certificate of any of them. */
    private static boolean matches(String pattern, String name) {
        return ServerName.covers(pattern, name) && (!pattern.startsWith("*") || pattern.indexOf('.', 2) > 0);
    }

    private static boolean sameAddress(String one, String other) {
        try {
            return InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** For people. */
    static String shown(X509Certificate certificate) {
        List<String> all = new ArrayList<>(names(certificate, DNS));
        all.addAll(names(certificate, URI));
        all.addAll(names(certificate, IP));
        if (all.isEmpty()) {
            return "no name at all (its subject does not count)";
        }
        return FirstNames.of(all, MOST_SHOWN, ", ");
    }

    /** Those of one kind, as they are written. */
    static List<String> names(X509Certificate certificate, int kind) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (each.getFirst() instanceof Integer number && number == kind && each.get(1) instanceof String text) {
                    names.add(text);
                }
            }
        } catch (CertificateParsingException _) {
            // none that can be read
        }
        return names;
    }
}
