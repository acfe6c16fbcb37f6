package dev.sluice.proxy.account;

import java.util.Locale;

/** Why a client was turned away before a backend was touched. */
public enum RefusalReason {
    /** The pool has no eligible backend. */
    NO_BACKEND,
    /** The pool is full and so is its queue. */
    QUEUE_FULL,
    /** No backend became free in time. */
    QUEUE_TIMEOUT;

    /** The word in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
