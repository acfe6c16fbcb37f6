package dev.sluice.proxy.certificate;

import java.util.List;

/**
 * The outcome of reading files or a directory.
 *
 * @param certificates that can be served, in order; none when there is an error
 * @param skipped the files of those that were left out of a directory, as {@link ServedCertificate#file} gives them; whoever has had a
 *     good one of the same file may keep it, since a pair that is just being written looks broken
 * @param problems in the order of the files; an error is about all of it
 */
public record LoadedCertificates(
        List<ServedCertificate> certificates, List<String> skipped, List<CertificateProblem> problems) {
    public LoadedCertificates {
        certificates = List.copyOf(certificates);
        skipped = List.copyOf(skipped);
        problems = List.copyOf(problems);
    }

    /** Whether there is nothing that could be served. */
    public boolean failed() {
        return problems.stream().anyMatch(CertificateProblem::isError);
    }
}
