package dev.sluice.bench;

import java.nio.file.Path;

/**
 * What one instance of a candidate gets.
 *
 * @param plainPort another one, without routes, where {@code port} has them
 * @param logPipe where its access log goes, or {@link #NO_LOG}
 */
record Setting(
        Path work, Path file, int port, int plainPort, int backendPort, int adminPort, Setup setup, Path logPipe) {
    static final Path NO_LOG = Path.of("");

    boolean logs() {
        return setup.logs();
    }

    boolean routes() {
        return setup.routes();
    }

    boolean defaults() {
        return setup.defaults();
    }

    boolean tlsToBackend() {
        return setup == Setup.TLS_TO_BACKEND;
    }

    /** What clients are shown, with its key. */
    boolean tlsToClients() {
        return setup.certificate().isPresent();
    }

    Path certificate() {
        return work.resolve(setup.certificate().orElseThrow());
    }

    /** Who has signed all certificates. */
    Path authority() {
        return work.resolve("ca.pem");
    }

    String bind() {
        return "127.0.0.1:" + port;
    }

    String plainBind() {
        return "127.0.0.1:" + plainPort;
    }

    String backend() {
        return "127.0.0.1:" + backendPort;
    }
}
