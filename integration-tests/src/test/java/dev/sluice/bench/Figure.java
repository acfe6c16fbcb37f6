package dev.sluice.bench;

/** What is measured. */
enum Figure {
    NEW("newconn", "connection"),
    NEW_LOGGED("newconn-log", "connection, logged"),
    KEEP("keepalive", "request, 32 connections"),
    MEDIUM("64k", "64 KiB response"),
    BULK("bulk", "GB, 100 MB responses"),
    IDLE("idle-rss", ""),
    BESIDE("beside-idle", ""),
    START("start", "");

    static final long SMALL_BYTES = 200;
    static final long MEDIUM_BYTES = 65_536;
    static final long BULK_BYTES = 100_000_000;

    private final String title;
    private final String operation;

    Figure(String title, String operation) {
        this.title = title;
        this.operation = operation;
    }

    String title() {
        return title;
    }

    /** Whether it consists of slices; otherwise it has single values. */
    boolean isSliced() {
        return this == NEW || this == NEW_LOGGED || this == KEEP || this == MEDIUM || this == BULK;
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
        if (candidate.isForBulk()) {
            return this == MEDIUM || this == BULK;
        }
        return this != NEW_LOGGED || candidate.canLog();
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
