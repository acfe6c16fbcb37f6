package dev.sluice.proxy.reload;

/** The refusal of a configuration because the process is about to end, and takes no other any more. */
public final class StoppingException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public StoppingException() {
        super("the process is stopping");
    }
}
