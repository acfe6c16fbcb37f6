package dev.sluice.proxy.account;

import dev.sluice.config.value.AccessField;
import org.jspecify.annotations.Nullable;

/** The log that records of sessions go to. Threading: any loop; never blocks. */
public interface SessionLog {
    /** A log that keeps nothing. */
    SessionLog NONE = new SessionLog() {
        @Override
        public boolean wantsOpening(long session) {
            return false;
        }

        @Override
        public boolean wants(long session, Termination termination, boolean empty) {
            return false;
        }

        @Override
        public boolean wantsRefused(RefusedSample sample, long nowNanos) {
            return false;
        }

        @Override
        public boolean shows(AccessField field) {
            return false;
        }

        @Override
        public void write(SessionRecord record) {}

        @Override
        public long dropped() {
            return 0;
        }
    };

    /** True when a record should be written at the start of this session. */
    boolean wantsOpening(long session);

    /**
     * Whether this session, which has ended, is to be logged; false saves the making of its record.
     *
     * @param empty true when its client sent nothing, got nothing and did not wait
     */
    boolean wants(long session, Termination termination, boolean empty);

    /** Whether a client is to be logged that was refused before it had a session. */
    boolean wantsRefused(RefusedSample sample, long nowNanos);

    /** Whether this field of a record is looked at. */
    boolean shows(AccessField field);

    /** Takes the record, or drops and counts it when the ring is full. */
    void write(SessionRecord record);

    /** Records that the ring had no room for or that could not be written. */
    long dropped();

    /** Those of them that the ring had no room for: the writer does not keep up. */
    default long overflowed() {
        return 0;
    }

    /** The latest time during which records could not be written; null when there was none. Any thread. */
    default @Nullable LogOutage outage() {
        return null;
    }
}
