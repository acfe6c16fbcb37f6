package dev.sluice.proxy.certificate;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that a client has shown and that was accepted. Immutable.
 *
 * @param subject for people, such as {@code CN=app, O=Example}
 * @param commonName of the subject; null without one
 * @param names host names in lower case, and URIs: of its alternative names those by which clients are known
 */
public record ClientCertificate(String subject, @Nullable String commonName, List<String> names) {
    /** What tells a URI from a host name: a name of the wrong kind with it is none at all. */
    private static final String SCHEME = "://";

    public ClientCertificate {
        names = List.copyOf(names);
    }

    static ClientCertificate of(X509Certificate leaf) {
        Stream<String> hosts = PeerNames.names(leaf, PeerNames.DNS).stream()
                .filter(name -> !name.contains(SCHEME))
                .map(name -> name.toLowerCase(Locale.ROOT));
        Stream<String> uris = PeerNames.names(leaf, PeerNames.URI).stream().filter(name -> name.contains(SCHEME));
        return new ClientCertificate(
                PemCertificate.title(leaf),
                commonName(leaf),
                Stream.concat(hosts, uris).distinct().toList());
    }

    private static @Nullable String commonName(X509Certificate leaf) {
        try {
            List<Rdn> parts = new LdapName(leaf.getSubjectX500Principal().getName()).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) { // the most special one is the last
                if (parts.get(i).getType().equalsIgnoreCase("CN")) {
                    return parts.get(i).getValue() instanceof String text ? text : null;
                }
            }
            return null;
        } catch (InvalidNameException _) {
            return null;
        }
    }
}
