package dev.sluice.bench;

/** The end of a run, in words for whom started it. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status 1 = a run failed, 2 = wrong usage */
    Failure(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    static Failure usage(String message) {
        return new Failure(2, message);
    }

    static Failure run(String message) {
        return new Failure(1, message);
    }
}
