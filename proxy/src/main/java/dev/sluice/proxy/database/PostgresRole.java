package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Facts.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part that a PostgreSQL server plays, as one row of a query tells it; PostgreSQL 10 and later, any user.
 *
 * <p>The lag of a replica is what it has to replay of what its primary has written. A user without the privileges of {@code pg_monitor} sees of that
 * only what has arrived, so to it a replica that fetches an old backlog seems to be up to date. A replica of a replica knows the log of that one alone.
 * Threading: one thread at a time.
 */
final class PostgresRole {
    /** An answer has one row, of a dozen short columns. */
    private static final int MOST_COLUMNS = 32;

    /**
     * Names have their schema, because the search path is the user's. The place that was received is looked at before the one that was replayed: what
     * arrives between them must not look like a lag. The OFFSET keeps the inner query apart, so that all of the outer one sees one state of recovery, in
     * which half of these functions are an error.
     */
    static final String QUERY = """
            SELECT s.recovering, pg_catalog.current_setting('transaction_read_only'), \
            (SELECT c.system_identifier FROM pg_catalog.pg_control_system() c), \
            CASE WHEN s.recovering THEN NULL \
            ELSE pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8) END, \
            (SELECT c.timeline_id FROM pg_catalog.pg_control_checkpoint() c), \
            s.looked, w.pid, w.latest_end_lsn, s.received, \
            pg_catalog.date_part('epoch', pg_catalog.pg_last_xact_replay_timestamp()), pg_catalog.pg_last_wal_replay_lsn() \
            FROM (SELECT pg_catalog.pg_is_in_recovery() AS recovering, \
            pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) AS looked, \
            pg_catalog.pg_last_wal_receive_lsn() AS received OFFSET 0) s \
            LEFT JOIN pg_catalog.pg_stat_wal_receiver w ON true""";

    /** The first two columns, for servers that do not tell more. */
    static final String SHORT_QUERY =
            "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')";

    private static final int COLUMNS = 11;
    private static final int SHORT_COLUMNS = 2;

    private final ReplayHistory history;

    PostgresRole(ReplayHistory history) {
        this.history = history;
    }

    /** The columns of a row, as text; null when the message is none. */
    static @Nullable List<@Nullable String> columns(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        if (in.remaining() < 2) {
            return null;
        }
        int count = in.getShort();
        if (count < 0 || count > MOST_COLUMNS) {
            return null;
        }
        List<@Nullable String> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (in.remaining() < 4) {
                return null;
            }
            int length = in.getInt();
            if (length < -1 || length > in.remaining()) {
                return null;
            }
            if (length == -1) {
                columns.add(null);
            } else {
                columns.add(new String(body, in.position(), length, StandardCharsets.UTF_8));
                in.position(in.position() + length);
            }
        }
        return in.hasRemaining() ? null : columns;
    }

    /** The facts of a row; null when it is not one of these queries. */
    @Nullable
    Facts facts(List<@Nullable String> row) {
        if (row.size() != COLUMNS && row.size() != SHORT_COLUMNS) {
            return null;
        }
        String recovering = row.getFirst();
        String readOnly = row.get(1);
        if (recovering == null || !recovering.matches("[tf]") || readOnly == null) {
            return null;
        }
        boolean whole = row.size() == COLUMNS;
        try {
            Lineage lineage = whole ? lineage(row) : null;
            if (recovering.equals("t")) {
                Duration lag = whole ? lag(row) : null;
                return new Facts(Role.REPLICA, lag, lineage, words(lag));
            }
            return readOnly.equals("off")
                    ? new Facts(Role.PRIMARY, null, lineage, "is the primary")
                    // also an old primary that was kept from writing, whose lag nobody knows
                    : new Facts(Role.REPLICA, null, lineage, "is read-only (transaction_read_only is on)");
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String words(@Nullable Duration lag) {
        if (lag == null) {
            return "is a replica, its lag is unknown";
        }
        return lag.toSeconds() == 0 ? "is a replica" : "is a replica, %d s behind".formatted(lag.toSeconds());
    }

    /** A primary writes on its timeline from its promotion on, and notes it with its next checkpoint only. */
    private static @Nullable Lineage lineage(List<@Nullable String> row) {
        String system = row.get(2);
        String writing = row.get(3);
        String noted = row.get(4);
        if (system == null || !system.matches("[0-9]{1,20}")) {
            return null;
        }
        if (writing != null) {
            return new Lineage.Timeline(system, Long.parseLong(writing, 16));
        }
        return noted == null ? null : new Lineage.Timeline(system, Long.parseLong(noted));
    }

    private @Nullable Duration lag(List<@Nullable String> row) {
        Double now = number(row.get(5));
        if (now == null) {
            return null;
        }
        boolean connected = row.get(6) != null;
        Long sent = position(row.get(7));
        Long received = position(row.get(8));
        Long target = sent == null || (received != null && Long.compareUnsigned(received, sent) > 0) ? received : sent;
        return history.lag(now, connected ? target : null, position(row.get(10)), number(row.get(9)));
    }

    /** Whether the same question should be asked once more, as it may have come in the middle of something that is written. */
    boolean isWorthASecondLook() {
        return history.waits();
    }

    private static @Nullable Double number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    /** A place in the log, such as 16/B374D848. */
    private static @Nullable Long position(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}")) {
            throw new IllegalArgumentException(text);
        }
        int slash = text.indexOf('/');
        return Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16);
    }
}
