package dev.sluice.proxy.certificate;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verification of the certificates that servers show: who has signed them, and whether they have the name that is expected. A chain that was good
 * is not looked at again for some minutes: connecting again to the same server costs a hash.
 *
 * <p>Threading: any thread; computes about a millisecond for a chain that is new.
 */
public final class ServerCheck {
    /** Unless it ends before: what else may change is noticed so much later at most. */
    private static final long REMEMBERED_SECONDS = 300;
    /** More servers than this are verified each time; a pool may have ten thousand, and each is checked every few seconds. */
    private static final int MOST_REMEMBERED = 20_000;

    private final Authorities authorities;
    private final @Nullable String name;
    /** Hashes of good chains, with the second until which they are remembered. */
    private final Map<String, Long> good = new ConcurrentHashMap<>();

    /** @param name a host name or an IP address that the certificate must have; null for any */
    public ServerCheck(Authorities authorities, @Nullable String name) {
        this.authorities = authorities;
        this.name = name;
    }

    /**
     * Verifies a chain.
     *
     * @param chain in DER, the leaf first
     * @return what speaks against it; null for nothing
     */
    public @Nullable PeerProblem verify(byte[][] chain, Instant now) {
        if (chain.length == 0) {
            return new PeerProblem(PeerProblem.Kind.OTHER, "it shows no certificate");
        }
        String hash = hash(chain);
        Long until = good.get(hash);
        if (until != null && now.getEpochSecond() < until) {
            return null;
        }
        X509Certificate[] certificates;
        try {
            certificates = read(chain);
        } catch (CertificateException _) {
            return new PeerProblem(PeerProblem.Kind.OTHER, "it cannot be read");
        }
        PeerProblem problem = verifyNew(certificates);
        if (problem == null && good.size() < MOST_REMEMBERED) {
            good.put(hash, Math.min(now.getEpochSecond() + REMEMBERED_SECONDS, end(certificates)));
        } else {
            good.values().removeIf(end -> now.getEpochSecond() >= end);
        }
        return problem;
    }

    private static X509Certificate[] read(byte[][] chain) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate[] certificates = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            certificates[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(chain[i]));
        }
        return certificates;
    }

    /** The second in which the first of them ends. */
    private static long end(X509Certificate[] certificates) {
        return Stream.of(certificates)
                .mapToLong(each -> each.getNotAfter().toInstant().getEpochSecond())
                .min()
                .orElse(0);
    }

    private @Nullable PeerProblem verifyNew(X509Certificate[] certificates) {
        try {
            certificates[0].checkValidity();
            authorities.checkServer(certificates);
        } catch (CertificateExpiredException _) {
            String when = certificates[0].getNotAfter().toInstant().toString();
            return new PeerProblem(PeerProblem.Kind.EXPIRED, "it has expired at " + when);
        } catch (CertificateNotYetValidException _) {
            String when = certificates[0].getNotBefore().toInstant().toString();
            return new PeerProblem(PeerProblem.Kind.EXPIRED, "it is not valid before " + when);
        } catch (CertificateException e) {
            return untrusted(e);
        }
        if (name != null && !PeerNames.has(certificates[0], name)) {
            return new PeerProblem(
                    PeerProblem.Kind.NAME, "it is not for " + name + " but for " + PeerNames.shown(certificates[0]));
        }
        return null;
    }

    private static PeerProblem untrusted(CertificateException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String why = String.valueOf(deepest.getMessage());
        return why.contains("unable to find valid certification path")
                ? new PeerProblem(PeerProblem.Kind.UNTRUSTED, "no authority that is trusted has signed it")
                : new PeerProblem(PeerProblem.Kind.OTHER, why);
    }

    private static String hash(byte[][] chain) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] each : chain) {
                digest.update(each);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
