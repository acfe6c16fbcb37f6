package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.certificate.ServedCertificate;
import java.util.List;

/** The certificates that a configuration names. Any thread. */
@FunctionalInterface
public interface Certificates {
    /** There are none. */
    Certificates NONE = _ -> List.of();

    /** Those of this name that were good the last time, or are; their keys can be read. */
    List<ServedCertificate> of(String name);
}
