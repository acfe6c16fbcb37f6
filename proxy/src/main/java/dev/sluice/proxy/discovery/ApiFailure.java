package dev.sluice.proxy.discovery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request to the API server of Kubernetes, or the stream of its answer, that came to no good end. */
final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The consequence for the next request. */
    enum Kind {
        /** The resource version is not to be had, too old or from the future; a new list is needed. No fault of anybody. */
        EXPIRED,
        /** A stream that worked has broken off; it can be taken up where it was. */
        CUT,
        /** What came makes no sense; it may have been damaged on its way. */
        GARBLED,
        /** Nothing was heard of a server; what is known stays valid. */
        UNREACHABLE,
        /** The server, or the pod itself, said no. */
        REFUSED
    }

    private final Kind kind;
    private final String reason;
    private final Duration retryAfter;

    private ApiFailure(Kind kind, String reason, Duration retryAfter, @Nullable Throwable cause) {
        super(reason, cause);
        this.kind = kind;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    static ApiFailure expired(String reason) {
        return new ApiFailure(Kind.EXPIRED, reason, Duration.ZERO, null);
    }

    static ApiFailure cut(String reason) {
        return new ApiFailure(Kind.CUT, reason, Duration.ZERO, null);
    }

    static ApiFailure garbled(String reason) {
        return new ApiFailure(Kind.GARBLED, reason, Duration.ZERO, null);
    }

    static ApiFailure unreachable(String reason, @Nullable Throwable cause) {
        return new ApiFailure(Kind.UNREACHABLE, reason, Duration.ZERO, cause);
    }

    static ApiFailure refused(String reason) {
        return new ApiFailure(Kind.REFUSED, reason, Duration.ZERO, null);
    }

    static ApiFailure refused(String reason, Duration retryAfter) {
        return new ApiFailure(Kind.REFUSED, reason, retryAfter, null);
    }

    Kind kind() {
        return kind;
    }

    /** A sentence for the operator. */
    String reason() {
        return reason;
    }

    /** The shortest pause that the server asked for; zero if it did not. */
    Duration retryAfter() {
        return retryAfter;
    }
}
