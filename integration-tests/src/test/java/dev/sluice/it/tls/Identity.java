package dev.sluice.it.tls;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A certificate with its key, made by OpenSSL.
 *
 * @param name the first that it is for
 * @param chain the certificate and those above it, up to the authority's
 * @param authority whom a client has to trust
 */
record Identity(String name, Path chain, Path key, Path authority) {
    private static final String ECDSA = "ec -pkeyopt ec_paramgen_curve:P-256";
    private static final String RSA = "rsa:2048";

    /** One of P-256 that is its own authority. */
    static Identity ecdsa(Path directory, String... names) throws IOException, InterruptedException {
        return own(directory, ECDSA, names);
    }

    /** One of RSA with 2048 bits that is its own authority. */
    static Identity rsa(Path directory, String... names) throws IOException, InterruptedException {
        return own(directory, RSA, names);
    }

    private static Identity own(Path directory, String kind, String... names) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, "identity");
        Path file = home.resolve("chain.pem");
        Path key = home.resolve("key.pem");
        openssl("req -x509 -newkey %s -nodes -days 2 -keyout %s -out %s -subj /CN=%s -addext subjectAltName=%s"
                .formatted(
                        kind,
                        key,
                        file,
                        names[0],
                        Stream.of(names).map(name -> "DNS:" + name).collect(Collectors.joining(","))));
        return new Identity(names[0], file, key, file);
    }

    /** One of P-256 that is its own authority, and was good until yesterday. */
    static Identity expired(Path directory, String name) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, "identity");
        Path request = home.resolve("request.pem");
        Path file = home.resolve("chain.pem");
        Path key = home.resolve("key.pem");
        Path names = Files.writeString(home.resolve("names"), "subjectAltName=DNS:" + name + "\n");
        openssl("req -newkey %s -nodes -keyout %s -out %s -subj /CN=%s".formatted(ECDSA, key, request, name));
        openssl("x509 -req -days -1 -in %s -signkey %s -extfile %s -out %s".formatted(request, key, names, file));
        return new Identity(name, file, key, file);
    }

    /** One with so many certificates between it and its authority. */
    static Identity chained(Path directory, int between, String name) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, "identity");
        List<Path> certificates = new ArrayList<>();
        for (int depth = 0; depth <= between + 1; depth++) {
            boolean leaf = depth == between + 1;
            Path above = home.resolve(depth - 1 + ".pem");
            Path file = home.resolve(depth + ".pem");
            Path key = home.resolve(depth + ".key");
            String common = "req -x509 -newkey " + ECDSA + " -nodes -days 2 -subj /CN=" + (leaf ? name : "ca" + depth)
                    + " -keyout " + key + " -out " + file
                    + (leaf
                            ? " -addext subjectAltName=DNS:" + name + " -addext basicConstraints=critical,CA:FALSE"
                            : "");
            openssl(depth == 0 ? common : common + " -CA " + above + " -CAkey " + home.resolve(depth - 1 + ".key"));
            certificates.addFirst(file);
        }
        Path chain = home.resolve("chain.pem");
        for (Path certificate : certificates) {
            Files.writeString(
                    chain, Files.readString(certificate), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        return new Identity(name, chain, home.resolve(between + 1 + ".key"), certificates.getLast());
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        Run.ok((Requires.program("openssl") + " " + arguments).split(" "));
    }

    /** As the configuration has it. */
    String yaml() {
        return "{chain: \"%s\", key: \"%s\"}".formatted(chain, key);
    }
}
