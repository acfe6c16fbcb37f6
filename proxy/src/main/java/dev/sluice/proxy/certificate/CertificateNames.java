package dev.sluice.proxy.certificate;

import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.ServerName;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The host names that a certificate is for: those of subjectAltName, and where that has none the common name, as RFC 6125 has it.
 *
 * @param names in the form of {@link ServerName}, each once, in the order of the certificate
 * @param others of subjectAltName, which no client can ask for
 */
record CertificateNames(List<String> names, List<String> others) {
    private static final String COMMON_NAME = "550403";

    static CertificateNames of(X509Certificate x509) {
        List<String> written = PeerNames.names(x509, PeerNames.DNS);
        Set<String> names = new LinkedHashSet<>();
        List<String> others = new ArrayList<>();
        for (String name : written.isEmpty() ? commonNames(x509) : written) {
            switch (ServerName.parse(true, name)) {
                case Parsed.Ok<String>(String good) -> names.add(good);
                case Parsed.Bad<String> _ when written.isEmpty() -> {} // a common name may be anything
                case Parsed.Bad<String> _ -> others.add(name);
            }
        }
        return new CertificateNames(List.copyOf(names), List.copyOf(others));
    }

    private static List<String> commonNames(X509Certificate x509) {
        Der subject = new Der(x509.getSubjectX500Principal().getEncoded()).next(Der.SEQUENCE);
        if (subject == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Der set = subject.next(Der.SET); set != null; set = subject.next(Der.SET)) {
            for (Der pair = set.next(Der.SEQUENCE); pair != null; pair = set.next(Der.SEQUENCE)) {
                Der value = pair.nextObjectId().equals(COMMON_NAME) ? pair.next(pair.tag()) : null;
                if (value != null) {
                    names.add(new String(value.rest(), StandardCharsets.UTF_8));
                }
            }
        }
        return names;
    }
}
