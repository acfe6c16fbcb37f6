package dev.sluice.bench;

import java.util.Optional;

/** The way in which the candidates of a figure are set up. Those of one way run at the same time. */
enum Setup {
    /** As many workers as it takes when nothing is said; in all others, but for {@link #TLS_DEFAULTS}, one. */
    DEFAULTS,
    PLAIN,
    LOGGED,
    /** The pool is chosen by the name in the ClientHello; beside it, on another port, there is what {@link #PLAIN} has. */
    ROUTED,
    ROUTED_LOGGED,
    /** The proxy ends the TLS of its clients, with an ECDSA certificate; the backend speaks none. */
    TLS,
    /** The same with an RSA certificate. */
    TLS_RSA,
    /** Clients speak no TLS, the backend does. */
    TLS_TO_BACKEND,
    TLS_DEFAULTS;

    /** Whether it takes as many workers as it likes. */
    boolean defaults() {
        return this == DEFAULTS || this == TLS_DEFAULTS;
    }

    /** Whether everybody writes an access log. */
    boolean logs() {
        return this == LOGGED || this == ROUTED_LOGGED;
    }

    boolean routes() {
        return this == ROUTED || this == ROUTED_LOGGED;
    }

    /** The name of the file with the certificate that clients are shown, and its key. */
    Optional<String> certificate() {
        return switch (this) {
            case TLS, TLS_DEFAULTS -> Optional.of("ec.pem");
            case TLS_RSA -> Optional.of("rsa.pem");
            case DEFAULTS, PLAIN, LOGGED, ROUTED, ROUTED_LOGGED, TLS_TO_BACKEND -> Optional.empty();
        };
    }

    /** Whether the proxy speaks TLS, on either side. */
    boolean hasTls() {
        return certificate().isPresent() || this == TLS_TO_BACKEND;
    }

    /** How a connection begins. */
    Load.Kind kind() {
        if (certificate().isPresent()) {
            return Load.Kind.TLS13;
        }
        return routes() ? Load.Kind.HELLO : Load.Kind.PLAIN;
    }
}
