package dev.sluice.proxy.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows that answer one query of MySQL's text protocol, packet by packet. For one thread. */
final class MysqlTable {
    /** The status of replication has 60 columns. */
    private static final int MOST_COLUMNS = 250;

    /** What checks ask for has a row for each variable, or for each source of a replica. */
    private static final int MOST_ROWS = 512;

    private static final int OK = 0x00;
    private static final int END = 0xFE;
    private static final int LONGEST_END = 8;

    private final List<String> columns = new ArrayList<>();
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private int announced;
    private boolean columnsEnded;
    private boolean ended;
    private @Nullable String fault;

    /** Takes a packet that is no error. */
    void add(byte[] packet) {
        int first = packet.length == 0 ? OK : packet[0] & 0xFF;
        if (announced == 0) {
            begin(packet, first);
        } else if (columns.size() < announced) {
            column(packet);
        } else if (!columnsEnded) {
            columnsEnded = isEnd(packet, first);
            if (!columnsEnded) {
                fault = "does not keep to MySQL's protocol: more columns than announced";
            }
        } else if (isEnd(packet, first)) {
            ended = true;
        } else {
            row(packet);
        }
    }

    private void begin(byte[] packet, int first) {
        if (first == MysqlFields.NULL) {
            fault = "asks for a file of this host, which it does not get";
        } else if (packet.length != 1 || first == OK || first > MysqlFields.NULL) {
            fault = "answers a query by what is no table of %d columns at most".formatted(MOST_COLUMNS);
        } else {
            announced = first;
        }
    }

    private void column(byte[] packet) {
        MysqlFields fields = new MysqlFields(packet, 0);
        for (int i = 0; i < 4; i++) {
            fields.text(); // catalog, schema, table, table of its origin
        }
        String name = fields.text();
        if (fields.isBroken() || name == null) {
            fault = "does not keep to MySQL's protocol: a column without a name";
        } else {
            columns.add(name.toLowerCase(Locale.ROOT));
        }
    }

    private void row(byte[] packet) {
        MysqlFields fields = new MysqlFields(packet, 0);
        List<@Nullable String> row = new ArrayList<>(announced);
        for (int i = 0; i < announced; i++) {
            row.add(fields.text());
        }
        if (fields.isBroken() || !fields.isEmpty()) {
            fault = "does not keep to MySQL's protocol: a row has not as many fields as there are columns";
        } else if (rows.size() == MOST_ROWS) {
            fault = "answers with more than %d rows".formatted(MOST_ROWS);
        } else {
            rows.add(row);
        }
    }

    private static boolean isEnd(byte[] packet, int first) {
        return first == END && packet.length <= LONGEST_END;
    }

    boolean isComplete() {
        return ended;
    }

    /** What is wrong with the answer; null for nothing. */
    @Nullable
    String fault() {
        return fault;
    }

    int rows() {
        return rows.size();
    }

    /** There must be one. */
    List<@Nullable String> firstRow() {
        return rows.getFirst();
    }

    /** The values of the column of one of these names, in lower case; empty when there is none. */
    List<@Nullable String> column(String... names) {
        List<@Nullable String> values = new ArrayList<>();
        for (String name : names) {
            int at = columns.indexOf(name);
            if (at >= 0) {
                rows.forEach(row -> values.add(row.get(at)));
                break;
            }
        }
        return values;
    }

    /** The values of the second column by the names in the first one, in lower case. */
    Map<String, String> pairs() {
        Map<String, String> pairs = new HashMap<>();
        for (List<@Nullable String> row : rows) {
            String name = row.getFirst();
            String value = row.getLast();
            if (name != null && value != null) {
                pairs.put(name.toLowerCase(Locale.ROOT), value);
            }
        }
        return pairs;
    }
}
