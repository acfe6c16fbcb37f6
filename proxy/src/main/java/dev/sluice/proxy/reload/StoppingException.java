package dev.sluice.proxy.reload;

/** The process is about to end, and takes no other configuration any more. */
public final class StoppingException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public StoppingException() {
        super("the process is stopping");
    }
}
