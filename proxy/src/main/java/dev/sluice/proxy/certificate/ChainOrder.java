package dev.sluice.proxy.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The order of the certificates in a chain: first the one of the server, after each the one that has signed it. The last one may have
 * signed itself, or be signed by one that clients have. Stateless, callable from any thread.
 */
final class ChainOrder {
    /** Clients refuse longer ones. */
    private static final int MAX_LENGTH = 10;

    private ChainOrder() {}

    /** Reports what is out of place. */
    static void check(List<PemCertificate> chain, PemProblems problems) {
        if (chain.size() > MAX_LENGTH) {
            PemCertificate first = chain.get(MAX_LENGTH);
            problems.error(
                    first.file(),
                    first.line(),
                    "there are %d certificates; a chain has %d at most".formatted(chain.size(), MAX_LENGTH));
            return;
        }
        int good = 1;
        while (good < chain.size() && chain.get(good - 1).isSignedBy(chain.get(good))) {
            good++;
        }
        if (good < chain.size()) {
            report(chain, good, problems);
        }
    }

    private static void report(List<PemCertificate> chain, int wrong, PemProblems problems) {
        List<PemCertificate> order = followed(chain);
        PemCertificate misplaced = chain.get(wrong);
        if (order.size() == chain.size()) {
            problems.error(
                    misplaced.file(),
                    misplaced.line(),
                    "certificate %d (%s) is out of place: it has not signed the one before it; the right order is: %s"
                            .formatted(wrong + 1, misplaced.title(), titles(order)));
            return;
        }
        for (int i = 1; i < chain.size(); i++) {
            PemCertificate one = chain.get(i);
            if (!order.contains(one)) {
                problems.error(
                        one.file(),
                        one.line(),
                        "certificate %d (%s) %s; the right order without it is: %s"
                                .formatted(i + 1, one.title(), reason(one, order), titles(order)));
            }
        }
    }

    /** Why it is in no chain. */
    private static String reason(PemCertificate one, List<PemCertificate> order) {
        PemCertificate last = order.getLast();
        if (order.stream().anyMatch(other -> other.x509().equals(one.x509()))) {
            return "is there twice";
        }
        if (last.namesAsIssuer(one)) {
            return "has the name of the one that has signed %s, but another key".formatted(last.title());
        }
        return "has signed none of the others that lead from the first one on";
    }

    private static String titles(List<PemCertificate> chain) {
        return chain.stream().map(PemCertificate::title).collect(Collectors.joining(" | "));
    }

    /** The chain that begins with the first one, in the right order. Each is one of the others, known by its place. */
    private static List<PemCertificate> followed(List<PemCertificate> chain) {
        List<PemCertificate> left = new ArrayList<>(chain);
        List<PemCertificate> order = new ArrayList<>();
        order.add(left.removeFirst());
        for (int i = 0; i < left.size(); ) {
            PemCertificate last = order.getLast();
            PemCertificate next = left.get(i);
            boolean known = order.stream().anyMatch(other -> other.x509().equals(next.x509()));
            if (!known && last.isSignedBy(next)) {
                order.add(left.remove(i));
                i = 0;
            } else {
                i++;
            }
        }
        return order;
    }
}
