package dev.sluice.proxy;

import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.account.RefusedSample;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An access log that keeps its records for the test, chosen as the configuration says. */
final class RecordedSessions implements SessionLog {
    private final AccessSelection selection;
    private final LinkedBlockingQueue<SessionRecord> records = new LinkedBlockingQueue<>();

    RecordedSessions(AccessSelection selection) {
        this.selection = selection;
    }

    /** The record that comes next. */
    SessionRecord next() {
        try {
            return Objects.requireNonNull(records.poll(20, TimeUnit.SECONDS), "a session that ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean wantsOpening(long session) {
        return false;
    }

    @Override
    public boolean wants(long session, Termination termination, boolean empty) {
        return !selection.skipEmpty() || !empty;
    }

    @Override
    public boolean wantsRefused(RefusedSample sample, long nowNanos) {
        return switch (selection.refused()) {
            case NONE -> false;
            case SAMPLE -> sample.take(nowNanos);
            case ALL -> true;
        };
    }

    @Override
    public boolean shows(AccessField field) {
        return true;
    }

    @Override
    public void write(SessionRecord record) {
        records.add(record);
    }

    @Override
    public long dropped() {
        return 0;
    }
}
