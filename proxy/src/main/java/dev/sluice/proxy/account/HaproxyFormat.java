package dev.sluice.proxy.account;

import dev.sluice.config.text.Printable;
import dev.sluice.config.value.AccessField;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The format of HAProxy's {@code option tcplog}: {@code %ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc
 * %sq/%bq}, see section 8.2.2 of its configuration manual.
 */
final class HaproxyFormat implements RecordFormat {
    private final DateTimeFormatter time;

    HaproxyFormat(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ENGLISH)
                .withZone(zone);
    }

    @Override
    public boolean shows(AccessField field) {
        return switch (field) {
            case TIME,
                    CLIENT,
                    FRONTEND,
                    POOL,
                    BACKEND,
                    QUEUE_MS,
                    CONNECT_MS,
                    TOTAL_MS,
                    TO_CLIENT_BYTES,
                    RETRIES,
                    CODE,
                    ACTIVE -> true;
            default -> false;
        };
    }

    @Override
    public void append(SessionRecord record, StringBuilder line) {
        line.append(record.client().host())
                .append(':')
                .append(record.client().isUnix() ? 0 : record.client().port())
                .append(" [");
        time.formatTo(Instant.ofEpochMilli(record.acceptedAtMillis()), line);
        line.append("] ");
        Printable.append(record.frontend(), line);
        line.append(' ');
        Printable.append(record.pool() == null ? record.frontend() : record.pool(), line); // as HAProxy does
        line.append('/');
        Printable.append(record.backend() == null ? "<NOSRV>" : record.backend(), line);
        line.append(' ');
        line.append(queueMillis(record)).append('/');
        line.append(record.times().connect()).append('/');
        line.append(record.times().total()).append(' ');
        line.append(record.bytes().toClient()).append(' ');
        line.append(record.termination().code()).append(' ');
        line.append(record.active().process())
                .append('/')
                .append(record.active().frontend())
                .append('/');
        line.append(record.active().pool() + record.active().waiting())
                .append('/')
                .append(record.active().backend())
                .append('/');
        if (record.retries() > 0) {
            line.append('+'); // every retry goes to another backend, which HAProxy marks so
        }
        // A backend has no queue of its own here: who waits does so in that of the pool ("backend" of HAProxy).
        line.append(record.retries()).append(" 0/").append(record.queuePosition());
    }

    /** HAProxy writes -1 for a session that ended before a backend could have been waited for. */
    private static long queueMillis(SessionRecord record) {
        boolean noneToWaitFor = record.termination().cause() == Cause.NO_BACKEND && record.backend() == null;
        return noneToWaitFor && record.queuePosition() == 0
                ? -1
                : record.times().queue();
    }
}
