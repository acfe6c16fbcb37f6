package dev.sluice.proxy.certificate;

import dev.sluice.config.bind.Reasons;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The certificates in files that somebody names, or in a directory. Both may be written while they are read: what has changed in between
 * does not fit together, which is found. Stateless, callable from any thread; reads, and computes a millisecond for each certificate.
 */
public final class CertificateFiles {
    /** Each takes about 10 KB of memory and a millisecond to read. */
    static final int MAX_PAIRS = 10_000;

    private static final String BOTH = ".pem";
    private static final String CHAIN = ".crt";
    private static final String KEY = ".key";
    /** The authority of a certificate, which cert-manager writes beside {@code tls.crt}; is no certificate to serve. */
    private static final String AUTHORITY = "ca.crt";

    private CertificateFiles() {}

    /**
     * Reads one certificate with its chain and its key, in as many files as there are. Whatever is broken is an error, and nothing is
     * loaded.
     *
     * @param files one at least, in the order of the chain
     * @param now for whether it is valid, of which problems speak
     */
    public static LoadedCertificates files(List<Path> files, Instant now) {
        PemProblems problems = new PemProblems();
        ServedCertificate one = PairCheck.read(files, now, problems);
        return new LoadedCertificates(one == null ? List.of() : List.of(one), List.of(), problems.all());
    }

    /**
     * Reads each {@code NAME.pem}, with chain and key together, and each {@code NAME.crt} with its {@code NAME.key}, in the order of file
     * names. What is hidden or has another name is passed over; what is broken is left out, with a warning. No certificate at all is an
     * error.
     */
    public static LoadedCertificates directory(Path directory, Instant now) {
        List<CertificateProblem> problems = new ArrayList<>();
        Map<String, Path> names;
        try {
            names = names(directory);
        } catch (IOException e) {
            return failed(directory, "cannot read the directory: " + Reasons.of(e));
        }
        List<List<Path>> pairs = pairs(names, problems);
        if (pairs.size() > MAX_PAIRS) {
            return failed(directory, "there are %d certificates; %d are the most".formatted(pairs.size(), MAX_PAIRS));
        }
        List<ServedCertificate> certificates = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (List<Path> pair : pairs) {
            PemProblems own = new PemProblems();
            ServedCertificate one = PairCheck.read(pair, now, own);
            own.all().forEach(problem -> problems.add(problem.ofSkipped()));
            if (one == null) {
                skipped.add(pair.getFirst().toString());
            } else {
                certificates.add(one);
            }
        }
        if (certificates.isEmpty()) {
            problems.add(CertificateProblem.error(
                    directory,
                    0,
                    "there is no certificate in it: no NAME.pem, and no NAME.crt with its NAME.key, that is good"));
        }
        return new LoadedCertificates(certificates, skipped, problems);
    }

    /**
     * Whether a file of this name in a directory may be meant. As Kubernetes does it, files are links to those in a directory whose name
     * begins with a dot.
     */
    public static boolean isCandidate(String name) {
        return !name.startsWith(".") && (name.endsWith(BOTH) || name.endsWith(CHAIN) || name.endsWith(KEY));
    }

    private static LoadedCertificates failed(Path directory, String message) {
        return new LoadedCertificates(List.of(), List.of(), List.of(CertificateProblem.error(directory, 0, message)));
    }

    /** The files that may be meant, by their names in order. */
    private static Map<String, Path> names(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new FileSystemException(directory.toString(), null, "it is no directory");
        }
        Map<String, Path> names = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path path : all) {
                String name = String.valueOf(path.getFileName());
                if (isCandidate(name) && !Files.isDirectory(path)) {
                    names.put(name, path);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private static List<List<Path>> pairs(Map<String, Path> names, List<CertificateProblem> problems) {
        List<List<Path>> pairs = new ArrayList<>();
        names.forEach((name, path) -> {
            String stem = name.substring(0, name.lastIndexOf('.'));
            Path key = names.get(stem + KEY);
            if (name.endsWith(BOTH)) {
                pairs.add(List.of(path));
            } else if (name.endsWith(CHAIN) && key != null) {
                pairs.add(List.of(path, key));
            } else if (name.endsWith(CHAIN) && !name.equals(AUTHORITY)) {
                pairs.add(List.of(path));
            } else if (name.endsWith(KEY) && !names.containsKey(stem + CHAIN)) {
                problems.add(CertificateProblem.unserved(
                        path, "there is no certificate %s beside the key".formatted(stem + CHAIN)));
            }
        });
        return pairs;
    }
}
