package dev.sluice.proxy.certificate;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verification of the chains that peers show: who has signed them, until when they are valid, and a rule of the caller. A chain that was good is
 * not looked at again for some minutes.
 *
 * <p>Threading: any thread; computes about a millisecond for a chain that is new.
 *
 * @param <V> what the rule makes of a good chain
 */
final class ChainCheck<V> {
    /** What the clock says may change meanwhile, at most so late. */
    private static final long REMEMBERED_SECONDS = 300;
    /** Longer chains are not taken. */
    private static final int MOST = 10;

    /** The side that shows the chain. */
    enum Side {
        SERVER,
        CLIENT
    }

    /** The last part of a verification. */
    interface Rule<V> {
        Verdict<V> judge(X509Certificate leaf);
    }

    /**
     * A verdict on a chain: either part is null.
     *
     * @param problem what speaks against it
     * @param value what was made of it
     */
    record Verdict<V>(
            @Nullable PeerProblem problem, @Nullable V value) {
        static <V> Verdict<V> refused(PeerProblem.Kind kind, String text) {
            return new Verdict<>(new PeerProblem(kind, text), null);
        }

        static <V> Verdict<V> good(V value) {
            return new Verdict<>(null, value);
        }
    }

    private final AuthoritySource source;
    private final Side side;
    private final Rule<V> rule;
    private final KnownChains<V> good = new KnownChains<>();

    ChainCheck(AuthoritySource source, Side side, Rule<V> rule) {
        this.source = source;
        this.side = side;
        this.rule = rule;
    }

    /**
     * The verdict on a chain.
     *
     * @param chain in DER, the leaf first
     */
    Verdict<V> verify(byte[][] chain, Instant now) {
        if (chain.length == 0) {
            return Verdict.refused(PeerProblem.Kind.OTHER, "no certificate is shown");
        }
        if (chain.length > MOST) {
            return Verdict.refused(
                    PeerProblem.Kind.OTHER,
                    "its chain has %d certificates, more than %d".formatted(chain.length, MOST));
        }
        Authorities authorities = source.now();
        if (authorities == null) {
            return Verdict.refused(PeerProblem.Kind.UNTRUSTED, "no authorities are known");
        }
        String name = KnownChains.name(chain);
        V known = good.get(name, authorities, now.getEpochSecond());
        return known == null ? verifyNew(name, chain, authorities, now) : Verdict.good(known);
    }

    private Verdict<V> verifyNew(String name, byte[][] der, Authorities authorities, Instant now) {
        X509Certificate[] chain = new X509Certificate[der.length];
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (int i = 0; i < der.length; i++) {
                chain[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der[i]));
            }
        } catch (CertificateException | RuntimeException _) { // the JDK throws unchecked ones for some that are damaged
            return Verdict.refused(PeerProblem.Kind.OTHER, "it cannot be read");
        }
        PeerProblem problem = problem(chain, authorities);
        if (problem == null) {
            problem = authorities.revoked(chain, now);
        }
        Verdict<V> verdict = problem == null ? rule.judge(chain[0]) : new Verdict<>(problem, null);
        V value = verdict.value();
        if (value == null) {
            return side == Side.CLIENT ? of(chain[0], verdict) : verdict;
        }
        long valid = Math.min(end(chain), authorities.revocations().until());
        good.put(name, value, authorities, Math.min(now.getEpochSecond() + REMEMBERED_SECONDS, valid));
        return verdict;
    }

    /** The second in which the first of them ends. */
    private static long end(X509Certificate[] chain) {
        return Stream.of(chain)
                .mapToLong(each -> each.getNotAfter().toInstant().getEpochSecond())
                .min()
                .orElse(0);
    }

    /** The same, and who is refused: servers are known by their addresses, clients by nothing else. */
    private static <V> Verdict<V> of(X509Certificate leaf, Verdict<V> refused) {
        PeerProblem problem = Objects.requireNonNull(refused.problem());
        return Verdict.refused(problem.kind(), PemCertificate.title(leaf) + ": " + problem.text());
    }

    private @Nullable PeerProblem problem(X509Certificate[] chain, Authorities authorities) {
        try {
            chain[0].checkValidity();
            switch (side) {
                case SERVER -> authorities.checkServer(chain);
                case CLIENT -> authorities.checkClient(chain);
            }
            return null;
        } catch (CertificateExpiredException _) {
            String when = chain[0].getNotAfter().toInstant().toString();
            return new PeerProblem(PeerProblem.Kind.EXPIRED, "it has expired at " + when);
        } catch (CertificateNotYetValidException _) {
            String when = chain[0].getNotBefore().toInstant().toString();
            return new PeerProblem(PeerProblem.Kind.EXPIRED, "it is not valid before " + when);
        } catch (CertificateException | RuntimeException e) {
            return untrusted(e);
        }
    }

    private static PeerProblem untrusted(Exception e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String why = String.valueOf(deepest.getMessage());
        return why.contains("unable to find valid certification path")
                ? new PeerProblem(PeerProblem.Kind.UNTRUSTED, "no authority that is trusted has signed it")
                : new PeerProblem(PeerProblem.Kind.OTHER, why);
    }
}
