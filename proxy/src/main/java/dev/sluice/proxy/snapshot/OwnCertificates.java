package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.FrontendTls;
import dev.sluice.proxy.certificate.ServedCertificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates that a frontend or an endpoint has to show. Immutable.
 *
 * @param all in the order of the configuration, the default last
 * @param unnamed those for clients that ask for no name; none = they are refused
 */
public record OwnCertificates(List<ServedCertificate> all, List<ServedCertificate> unnamed) {
    public OwnCertificates {
        all = List.copyOf(all);
        unnamed = List.copyOf(unnamed);
    }

    /** Those that the names of the configuration stand for. */
    public static OwnCertificates of(FrontendTls config, Certificates certificates) {
        List<ServedCertificate> all = new ArrayList<>();
        config.certificates().forEach(name -> all.addAll(certificates.of(name)));
        List<ServedCertificate> unnamed = isOne(all) ? List.copyOf(all) : List.of();
        if (config.fallback() != null) {
            unnamed = certificates.of(config.fallback());
            unnamed.stream().filter(one -> !all.contains(one)).forEach(all::add);
        }
        return new OwnCertificates(all, unnamed);
    }

    /** Whether there is one certificate, with those that its file has held before or is to hold. */
    private static boolean isOne(List<ServedCertificate> all) {
        return !all.isEmpty() && all.stream().allMatch(all.getFirst()::isOfSameFile);
    }
}
