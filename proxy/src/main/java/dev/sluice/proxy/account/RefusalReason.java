package dev.sluice.proxy.account;

import java.util.Locale;

/** Why a client was turned away before a backend was touched. */
public enum RefusalReason {
    /** Its address is denied, or not allowed. */
    ACL,
    /** The frontend's rate is used up. */
    RATE,
    /** The rate of its source is used up. */
    SOURCE_RATE,
    /** Its source has as many connections as it may. */
    SOURCE_CONNECTIONS,
    /** It sent no PROXY header, a malformed one, or may not send one. */
    PROXY_PROTOCOL,
    /** It is this process's own connection, which has come back, or no NAT rule says where it wanted to go. */
    LOOP,
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
