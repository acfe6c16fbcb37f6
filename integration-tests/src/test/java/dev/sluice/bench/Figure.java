package dev.sluice.bench;

import java.util.List;
import java.util.stream.Stream;

/** What is measured. */
enum Figure {
    NEW("newconn", "connection", Setup.PLAIN),
    NEW_LOGGED("newconn-log", "connection, logged", Setup.LOGGED),
    HELLO("newhello", "connection, routed by its name", Setup.ROUTED),
    HELLO_LOGGED("newhello-log", "connection, routed by its name, logged", Setup.ROUTED_LOGGED),
    KEEP("keepalive", "request, 32 connections", Setup.PLAIN),
    MEDIUM("64k", "64 KiB response", Setup.PLAIN),
    BULK("bulk", "GB, 100 MB responses", Setup.PLAIN),
    BULK_ROUTED("bulk-routed", "", Setup.ROUTED),
    IDLE("idle-rss", "", Setup.PLAIN),
    BESIDE("beside-idle", "", Setup.PLAIN),
    START("start", "", Setup.DEFAULTS),
    TLS13("tls13", "connection with TLS 1.3, P-256", Setup.TLS),
    TLS12("tls12", "connection with TLS 1.2, P-256", Setup.TLS),
    TLS13_RESUMED("tls13-resumed", "connection with TLS 1.3, resumed", Setup.TLS),
    TLS12_RESUMED("tls12-resumed", "connection with TLS 1.2, resumed", Setup.TLS),
    TLS_RSA("tls-rsa", "connection with TLS 1.3, RSA-2048", Setup.TLS_RSA),
    TLS_KEEP("tls-keepalive", "request over TLS, 32 connections", Setup.TLS),
    TLS_DOWN("tls-bulk-down", "GB over TLS to clients", Setup.TLS),
    TLS_UP("tls-bulk-up", "GB over TLS from clients", Setup.TLS),
    TLS_IDLE("tls-idle-rss", "", Setup.TLS),
    TLS_BACKEND("tls-backend", "connection with TLS to the backend", Setup.TLS_TO_BACKEND),
    TLS_START("tls-start", "", Setup.TLS_DEFAULTS);

    static final long SMALL_BYTES = 200;
    static final long MEDIUM_BYTES = 65_536;
    static final long BULK_BYTES = 100_000_000;
    /** Less than without TLS: its clients decrypt, and a slice ends with the last response. */
    static final long TLS_BULK_BYTES = 20_000_000;

    private final String title;
    private final String operation;
    private final Setup setup;

    Figure(String title, String operation, Setup setup) {
        this.title = title;
        this.operation = operation;
        this.setup = setup;
    }

    String title() {
        return title;
    }

    Setup setup() {
        return setup;
    }

    /** How its connections begin. */
    Load.Kind kind() {
        return switch (this) {
            case TLS12 -> Load.Kind.TLS12;
            case TLS13_RESUMED -> Load.Kind.RESUMED13;
            case TLS12_RESUMED -> Load.Kind.RESUMED12;
            default -> setup.kind();
        };
    }

    /** Whether it consists of slices; otherwise it has single values. */
    boolean isSliced() {
        return !operation.isEmpty();
    }

    /** Whether its values are quotients of two costs of one program. */
    boolean isQuotient() {
        return this == BESIDE || this == BULK_ROUTED;
    }

    /** Whether its values are differences between two ways to set up one program; they have no ratio. */
    boolean isDifference() {
        return this == TLS_START;
    }

    /** Whether bytes are counted. */
    boolean isBulk() {
        return this == BULK || this == TLS_DOWN || this == TLS_UP;
    }

    /** Whether rates and the CPU time of the whole machine say something: with TLS they are those of the clients, who have more to do. */
    boolean isOfProxy() {
        return !setup.hasTls();
    }

    /** What its CPU time is divided by, in words. */
    String operation() {
        return operation;
    }

    /** How much of that one exchange of the load generator is. */
    double amount() {
        return switch (this) {
            case BULK -> BULK_BYTES / 1e9;
            case TLS_DOWN, TLS_UP -> TLS_BULK_BYTES / 1e9;
            default -> 1;
        };
    }

    boolean includes(Candidate candidate) {
        if (candidate.isForBulk() && this != MEDIUM && this != BULK && this != BULK_ROUTED) {
            return false;
        }
        return (!setup.logs() || candidate.canLog())
                && (!setup.routes() || candidate.canRoute())
                && (!setup.hasTls() || candidate.canTls());
    }

    /** The figure of this title, or all of {@code tcp} or {@code tls}. */
    static List<Figure> named(String title) {
        List<Figure> figures = Stream.of(values())
                .filter(figure -> figure.title.equals(title) || title.equals(figure.setup.hasTls() ? "tls" : "tcp"))
                .toList();
        if (figures.isEmpty()) {
            throw Failure.usage("unknown figure: " + title);
        }
        return figures;
    }
}
