package dev.sluice.proxy.net;

/** The failure to reach an event loop: it has ended, or does not come round to what it was asked to do. */
public final class LoopUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LoopUnavailableException(String message) {
        super(message);
    }
}
