package dev.sluice.bench;

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
    START("start", "", Setup.DEFAULTS);

    static final long SMALL_BYTES = 200;
    static final long MEDIUM_BYTES = 65_536;
    static final long BULK_BYTES = 100_000_000;

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

    /** Whether it consists of slices; otherwise it has single values. */
    boolean isSliced() {
        return !operation.isEmpty();
    }

    /** Whether its values are quotients of two costs of one program. */
    boolean isQuotient() {
        return this == BESIDE || this == BULK_ROUTED;
    }

    /** What its CPU time is divided by, in words. */
    String operation() {
        return operation;
    }

    /** How much of that one exchange of the load generator is. */
    double amount() {
        return this == BULK ? BULK_BYTES / 1e9 : 1;
    }

    boolean includes(Candidate candidate) {
        if (candidate.isForBulk() && this != MEDIUM && this != BULK && this != BULK_ROUTED) {
            return false;
        }
        return (!setup.logs() || candidate.canLog()) && (!setup.routes() || candidate.canRoute());
    }

    static Figure of(String title) {
        for (Figure figure : values()) {
            if (figure.title.equals(title)) {
                return figure;
            }
        }
        throw Failure.usage("unknown figure: " + title);
    }
}
