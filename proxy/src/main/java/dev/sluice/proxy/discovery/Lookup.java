package dev.sluice.proxy.discovery;

import java.util.List;
import java.util.Map;

/**
 * A lookup of the backends of one pool, again and again, until it is closed.
 *
 * <p>Threading: {@link #start} and {@link #close} from any thread, once; the listener is called by a thread of the lookup, one call at
 * a time, and may block.
 */
public interface Lookup extends AutoCloseable {
    /** The listener for the answers of a lookup. */
    interface Listener {
        /** Addresses of the answer that follows that are no backends; none most of the time. */
        default void onLeftOut(Map<String, Reach> addresses) {}

        /**
         * What there is to say of the answer that follows.
         *
         * @param note why it is empty, in a few words; empty when there is nothing to say
         */
        default void onNote(String note) {}

        /** An answer: all endpoints there are now, which may be the same as before, or none. */
        void onFound(List<Endpoint> endpoints);

        /** An answer with what there is to say of it. */
        default void onFound(List<Endpoint> endpoints, String note) {
            onNote(note);
            onFound(endpoints);
        }

        /** Nothing has changed since the last answer, as who would tell has just confirmed. */
        default void onConfirmed() {}

        /**
         * No answer; the lookup goes on trying by itself.
         *
         * @param reason in a few words, for the log
         */
        void onFailed(String reason);

        /**
         * An answer of which nothing can be made as the configuration is.
         *
         * @param key of {@code discover} that decides about it
         */
        default void onUnfit(String reason, String key) {
            onFailed(reason);
        }
    }

    /** Begins; returns at once. */
    void start(Listener listener);

    /** Ends; no call of the listener begins after it. */
    @Override
    void close();
}
