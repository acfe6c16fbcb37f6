package dev.sluice.proxy.certificate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a frontend by the names that clients ask for. A name goes before the pattern that it matches, unless only the
 * pattern has a valid certificate. Of several for one name, valid ones go before others, then the one that is valid longest, then the
 * first. Whether one is valid is judged when it is asked for: an index need not be made anew because time goes by. Immutable, callable
 * from any thread.
 *
 * @param <T> what certificates that are offered together come to
 */
public final class CertificateIndex<T> {
    private static final String ANY_LABEL = "*.";

    private final NameTable<T> exact;
    /** By what follows {@code *.}. */
    private final NameTable<T> patterns;

    /** For who asks for no name; null for none. */
    private final @Nullable Offer<T> unnamed;

    private final List<String> names;

    private CertificateIndex(
            NameTable<T> exact, NameTable<T> patterns, @Nullable Offer<T> unnamed, List<String> names) {
        this.exact = exact;
        this.patterns = patterns;
        this.unnamed = unnamed;
        this.names = names;
    }

    /**
     * The index of certificates, of which the earlier ones go first where there is nothing else to choose by.
     *
     * @param unnamed those for clients that ask for no name; empty for none
     * @param made called once for each set of certificates that are offered together: at most one with an ECDSA and one with an RSA key, in
     *     this order, of which the TLS library takes the first that the client supports
     */
    public static <T> CertificateIndex<T> of(
            List<ServedCertificate> certificates,
            List<ServedCertificate> unnamed,
            Function<List<ServedCertificate>, T> made) {
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
        Map<List<ServedCertificate>, T> known = new HashMap<>();
        Function<List<ServedCertificate>, T> once = offered -> known.computeIfAbsent(offered, made);
        return new CertificateIndex<>(
                table(exact, patterns, once),
                table(patterns, Map.of(), once),
                unnamed.isEmpty() ? null : Offer.of(unnamed, List.of(), once),
                List.copyOf(names));
    }

    /** The offers for the names; names with the same certificates share theirs. */
    private static <T> NameTable<T> table(
            Map<String, List<ServedCertificate>> some,
            Map<String, List<ServedCertificate>> patterns,
            Function<List<ServedCertificate>, T> made) {
        Map<List<List<ServedCertificate>>, Offer<T>> shared = new HashMap<>();
        Map<String, Offer<T>> offers = new LinkedHashMap<>();
        some.forEach((name, exact) -> {
            int dot = name.indexOf('.');
            List<ServedCertificate> wider =
                    dot < 0 ? List.of() : patterns.getOrDefault(name.substring(dot + 1), List.of());
            offers.put(name, shared.computeIfAbsent(List.of(exact, wider), _ -> Offer.of(exact, wider, made)));
        });
        return new NameTable<>(offers);
    }

    /**
     * What to offer to a client; null for a name that no certificate is for. Two look-ups in hash tables; allocates nothing.
     *
     * @param serverName as the client sends it, but in lower case and without a dot at its end
     * @param second of now, since 1970
     */
    public @Nullable T find(String serverName, long second) {
        Offer<T> offer = exact.find(serverName, 0);
        if (offer == null) {
            offer = ofPattern(serverName);
        }
        return offer == null ? null : offer.at(second);
    }

    /** What to offer to a client that asks for no name; null for nothing. */
    public @Nullable T ofUnnamed(long second) {
        return unnamed == null ? null : unnamed.at(second);
    }

    private @Nullable Offer<T> ofPattern(String serverName) {
        int dot = serverName.indexOf('.');
        return dot <= 0 ? null : patterns.find(serverName, dot + 1);
    }

    /** All names, patterns among them, in alphabetical order. */
    public List<String> names() {
        return names;
    }
}
