package dev.sluice.proxy.account;

/** Where records of sessions go. Threading: any loop; never blocks. */
public interface SessionLog {
    /** A log that keeps nothing. */
    SessionLog NONE = new SessionLog() {
        @Override
        public boolean wantsOpening() {
            return false;
        }

        @Override
        public boolean wants() {
            return false;
        }

        @Override
        public void write(SessionRecord record) {}

        @Override
        public long dropped() {
            return 0;
        }
    };

    /** True when a record should also be written at the start of sessions. */
    boolean wantsOpening();

    /** Draws whether this session is in the sample; false saves the making of its record. */
    boolean wants();

    /** Takes the record, or drops and counts it when the ring is full. */
    void write(SessionRecord record);

    /** Records that the ring had no room for or that could not be written. */
    long dropped();
}
