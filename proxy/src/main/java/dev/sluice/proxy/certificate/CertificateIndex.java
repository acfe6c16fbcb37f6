package dev.sluice.proxy.certificate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a frontend by the names that clients ask for. A name goes before the pattern that it matches, unless only the
 * pattern has a valid certificate. Of several for one name, valid ones go before others, then the one that is valid longest, then the
 * first. Whether one is valid is judged when it is asked for: an index need not be made anew because time goes by. Immutable, callable
 * from any thread.
 */
public final class CertificateIndex {
    private static final String ANY_LABEL = "*.";

    private final NameTable exact;
    /** By what follows {@code *.}. */
    private final NameTable patterns;

    private final List<String> names;

    private CertificateIndex(NameTable exact, NameTable patterns, List<String> names) {
        this.exact = exact;
        this.patterns = patterns;
        this.names = names;
    }

    /** The index of certificates, of which the earlier ones go first where there is nothing else to choose by. */
    public static CertificateIndex of(List<ServedCertificate> certificates) {
        Map<String, List<ServedCertificate>> exact = new LinkedHashMap<>();
        Map<String, List<ServedCertificate>> patterns = new LinkedHashMap<>();
        for (ServedCertificate each : certificates) {
            for (String name : each.names()) {
                if (name.startsWith(ANY_LABEL)) {
                    patterns.computeIfAbsent(name.substring(ANY_LABEL.length()), _ -> new ArrayList<>())
                            .add(each);
                } else {
                    exact.computeIfAbsent(name, _ -> new ArrayList<>()).add(each);
                }
            }
        }
        TreeSet<String> names = new TreeSet<>(exact.keySet());
        patterns.keySet().forEach(rest -> names.add(ANY_LABEL + rest));
        return new CertificateIndex(table(exact, patterns), table(patterns, Map.of()), List.copyOf(names));
    }

    /** The offers for the names; names with the same certificates share theirs. */
    private static NameTable table(
            Map<String, List<ServedCertificate>> some, Map<String, List<ServedCertificate>> patterns) {
        Map<List<List<ServedCertificate>>, Offer> shared = new HashMap<>();
        Map<String, Offer> offers = new LinkedHashMap<>();
        some.forEach((name, exact) -> {
            int dot = name.indexOf('.');
            List<ServedCertificate> wider =
                    dot < 0 ? List.of() : patterns.getOrDefault(name.substring(dot + 1), List.of());
            offers.put(name, shared.computeIfAbsent(List.of(exact, wider), _ -> Offer.of(exact, wider)));
        });
        return new NameTable(offers);
    }

    /**
     * The certificates to offer to a client: at most one with an ECDSA and one with an RSA key, in this order, of which the TLS library
     * takes the first that the client supports. None for a name that no certificate is for. Two look-ups in hash tables; allocates
     * nothing.
     *
     * @param serverName as the client sends it, but in lower case and without a dot at its end
     * @param second of now, since 1970
     */
    public List<ServedCertificate> find(String serverName, long second) {
        Offer offer = exact.find(serverName, 0);
        if (offer == null) {
            offer = ofPattern(serverName);
        }
        return offer == null ? List.of() : offer.at(second);
    }

    private @Nullable Offer ofPattern(String serverName) {
        int dot = serverName.indexOf('.');
        return dot <= 0 ? null : patterns.find(serverName, dot + 1);
    }

    /** All names, patterns among them, in alphabetical order. */
    public List<String> names() {
        return names;
    }
}
