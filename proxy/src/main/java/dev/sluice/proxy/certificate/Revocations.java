package dev.sluice.proxy.certificate;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.file.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that authorities have revoked, by the lists (CRL, RFC 5280) that they have signed. Several lists of one authority count
 * together. Immutable, callable from any thread.
 */
public final class Revocations {
    /** Nothing is revoked, and nobody asks for lists. */
    static final Revocations NONE = new Revocations(Map.of(), List.of());

    /** A list of a million certificates has 40 MB. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    /** Of delta lists (RFC 5280, section 5.2.4). */
    private static final String DELTA = "2.5.29.27";
    /** In an entry, of lists that speak for other authorities (section 5.3.3). */
    private static final String CERTIFICATE_ISSUER = "2.5.29.29";

    /**
     * A list, as operators see it.
     *
     * @param issuer who has signed it
     * @param thisUpdate when it was made
     * @param nextUpdate when the next one is due, after which it is not believed; null for never
     * @param entries how many certificates it revokes
     */
    public record Shown(
            String file,
            String issuer,
            Instant thisUpdate,
            @Nullable Instant nextUpdate,
            int entries) {}

    /** The certificates that one authority has revoked, by their numbers. */
    private record Revoked(
            Set<BigInteger> serials, @Nullable Instant nextUpdate) {
        Revoked and(X509CRL other) {
            Set<BigInteger> both = new HashSet<>(serials);
            both.addAll(serialsOf(other));
            Instant next = dueOf(other);
            boolean later = next == null || (nextUpdate != null && next.isAfter(nextUpdate));
            return new Revoked(both, later ? next : nextUpdate);
        }
    }

    private final Map<X500Principal, Revoked> byIssuer;
    private final List<Shown> shown;

    private Revocations(Map<X500Principal, Revoked> byIssuer, List<Shown> shown) {
        this.byIssuer = byIssuer;
        this.shown = List.copyOf(shown);
    }

    /**
     * Reads lists, in PEM or DER.
     *
     * @param authorities each of which must have one, and one of which must have signed each
     */
    static Revocations read(List<Path> files, Collection<X509Certificate> authorities) throws IOException {
        Map<X500Principal, Revoked> byIssuer = new HashMap<>();
        List<Shown> shown = new ArrayList<>();
        for (Path file : files) {
            for (X509CRL list : lists(file)) {
                verify(file, list, authorities);
                byIssuer.merge(
                        list.getIssuerX500Principal(),
                        new Revoked(serialsOf(list), dueOf(list)),
                        (known, _) -> known.and(list));
                shown.add(new Shown(
                        file.toString(),
                        list.getIssuerX500Principal().toString(),
                        list.getThisUpdate().toInstant(),
                        dueOf(list),
                        serialsOf(list).size()));
            }
        }
        for (X509Certificate authority : authorities) {
            if (!files.isEmpty()
                    && signsOthers(authority)
                    && !byIssuer.containsKey(authority.getSubjectX500Principal())) {
                throw new IOException(
                        "%s: there is no list of %s in it; add one, or take this authority out of the ca file"
                                .formatted(files.getFirst(), PemCertificate.title(authority)));
            }
        }
        return new Revocations(Map.copyOf(byIssuer), shown);
    }

    /** A certificate that is trusted itself, and is nobody's authority, needs no list. */
    private static boolean signsOthers(X509Certificate authority) {
        return authority.getBasicConstraints() >= 0 || authority.getVersion() < 3;
    }

    private static Collection<X509CRL> lists(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = RegularFile.read(file, MAX_BYTES);
        } catch (IOException e) {
            throw new IOException(file + ": cannot read the file: " + Reasons.of(e), e);
        }
        try {
            List<X509CRL> lists = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCRLs(new ByteArrayInputStream(bytes))
                    .forEach(one -> lists.add((X509CRL) one));
            if (lists.isEmpty()) {
                throw new IOException(file + ": there is no list of revoked certificates (CRL) in it");
            }
            return lists;
        } catch (CertificateException | CRLException | RuntimeException _) { // the JDK throws unchecked ones for some
            throw new IOException(file + ": it is no list of revoked certificates (CRL), in PEM or DER");
        }
    }

    private static void verify(Path file, X509CRL list, Collection<X509Certificate> authorities) throws IOException {
        String issuer = list.getIssuerX500Principal().toString();
        Set<String> critical = list.getCriticalExtensionOIDs();
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        boolean forOthers = entries != null
                && entries.stream().anyMatch(entry -> entry.getExtensionValue(CERTIFICATE_ISSUER) != null);
        if ((critical != null && critical.contains(DELTA)) || forOthers || list.hasUnsupportedCriticalExtension()) {
            throw new IOException(
                    "%s: the list of %s is a delta or speaks for other authorities, which is not supported; write complete lists"
                            .formatted(file, issuer));
        }
        List<X509Certificate> named = authorities.stream()
                .filter(one -> one.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                .toList();
        if (named.isEmpty()) {
            throw new IOException("%s: it is the list of %s, whose certificate is not in the ca file; add it there"
                    .formatted(file, issuer));
        }
        if (named.stream().noneMatch(one -> isSigned(list, one))) {
            throw new IOException("%s: the list of %s is not signed by its key in the ca file".formatted(file, issuer));
        }
    }

    private static boolean isSigned(X509CRL list, X509Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException _) {
            return false;
        }
    }

    private static Set<BigInteger> serialsOf(X509CRL list) {
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        Set<BigInteger> serials = new HashSet<>();
        if (entries != null) {
            entries.forEach(entry -> serials.add(entry.getSerialNumber()));
        }
        return serials;
    }

    private static @Nullable Instant dueOf(X509CRL list) {
        return list.getNextUpdate() == null ? null : list.getNextUpdate().toInstant();
    }

    /** The lists, in the order in which they were read. */
    public List<Shown> shown() {
        return shown;
    }

    /**
     * What speaks against a chain that is signed well; null for nothing.
     *
     * @param chain the leaf first
     * @param authorities that are trusted
     */
    @Nullable
    PeerProblem check(List<X509Certificate> chain, Collection<X509Certificate> authorities, Instant now) {
        X509Certificate each = byIssuer.isEmpty() ? null : chain.getFirst();
        for (int depth = 0;
                each != null && !isSelfIssued(each) && depth <= chain.size() + authorities.size();
                depth++) {
            PeerProblem problem = check(each, now);
            if (problem != null) {
                return problem;
            }
            each = issuer(each, chain, authorities);
        }
        return null;
    }

    private static boolean isSelfIssued(X509Certificate one) {
        return one.getSubjectX500Principal().equals(one.getIssuerX500Principal());
    }

    private @Nullable PeerProblem check(X509Certificate one, Instant now) {
        String issuer = one.getIssuerX500Principal().toString();
        Revoked revoked = byIssuer.get(one.getIssuerX500Principal());
        if (revoked == null) {
            return new PeerProblem(PeerProblem.Kind.UNKNOWN, "there is no list of what " + issuer + " has revoked");
        }
        if (revoked.nextUpdate() != null && now.isAfter(revoked.nextUpdate())) {
            return new PeerProblem(
                    PeerProblem.Kind.UNKNOWN,
                    "the list of what %s has revoked was due to be renewed at %s"
                            .formatted(issuer, revoked.nextUpdate()));
        }
        return revoked.serials().contains(one.getSerialNumber())
                ? new PeerProblem(PeerProblem.Kind.REVOKED, "it is revoked by " + issuer)
                : null;
    }

    private static @Nullable X509Certificate issuer(
            X509Certificate one, List<X509Certificate> chain, Collection<X509Certificate> authorities) {
        for (Collection<X509Certificate> some : List.of(authorities, chain)) {
            for (X509Certificate other : some) {
                if (other.getSubjectX500Principal().equals(one.getIssuerX500Principal())) {
                    return other;
                }
            }
        }
        return null;
    }

    /** Adds what tells it from others, in an order of its own. */
    void digest(MessageDigest digest) {
        byIssuer.keySet().stream()
                .sorted(Comparator.comparing(X500Principal::getName))
                .forEach(issuer -> {
                    digest.update(issuer.getEncoded());
                    Objects.requireNonNull(byIssuer.get(issuer)).serials().stream()
                            .sorted()
                            .forEach(serial -> digest.update(serial.toByteArray()));
                });
    }

    boolean isSameAs(Revocations other) {
        return byIssuer.equals(other.byIssuer);
    }

    /** The first second at which a list is due to be renewed. */
    long until() {
        return byIssuer.values().stream()
                .mapToLong(one -> one.nextUpdate() == null
                        ? Long.MAX_VALUE
                        : one.nextUpdate().getEpochSecond())
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
