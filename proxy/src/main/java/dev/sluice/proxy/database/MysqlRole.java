package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part that a MySQL or MariaDB server plays, as its variables tell. A user without privileges may read them; the lag of a replica needs one more.
 *
 * <ul>
 *   <li>A server that is read-only in any way is a replica, whether it replicates or not: it takes no writes. One that is not is a primary. The secondaries of
 *       Group Replication are read-only too.
 *   <li>A node of Galera takes writes and reads only in state Synced, in the primary component; else it does not serve. A donor does not either: it
 *       falls behind while it feeds another node.
 *   <li>The transactions are asked for on a primary that is meant to be the only one: not in Galera, nor in Group Replication with several primaries. MariaDB's are
 *       {@code gtid_current_pos}, which has those of the time as a replica also where {@code log_slave_updates} is off; where it is empty,
 *       {@code gtid_binlog_pos}.
 * </ul>
 *
 * <p>Threading: one thread at a time.
 */
final class MysqlRole {
    /** {@code wsrep_provider} is none where the server could be a node of Galera and is none: Percona's has {@code wsrep_on} all the same. */
    private static final String VARIABLES =
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only','super_read_only','innodb_read_only',"
                    + "'wsrep_on','wsrep_provider','gtid_executed','gtid_current_pos','gtid_binlog_pos','group_replication_single_primary_mode')";

    private static final String GALERA =
            "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready','wsrep_cluster_status','wsrep_local_state','wsrep_local_state_comment')";

    /** All its sources; {@code SHOW REPLICA STATUS} shows one of several there. */
    private static final String MARIADB_REPLICATION = "SHOW ALL SLAVES STATUS";

    /** From MySQL 8.0.22 on. */
    private static final String REPLICATION = "SHOW REPLICA STATUS";

    private static final String OLD_REPLICATION = "SHOW SLAVE STATUS";

    /** SHOW VARIABLES cuts what it shows: MySQL after 1024 characters, MariaDB after 2048. */
    private static final int MAY_BE_CUT = 1000;

    /** Sets of GTIDs beyond are not kept: of thousands of servers. */
    private static final int MOST_OF_TRANSACTIONS = 64 * 1024;

    private static final String SYNCED = "4";

    private enum Asked {
        VARIABLES,
        GALERA,
        REPLICATION,
        TRANSACTIONS
    }

    private final boolean wantsLag;
    private Asked asked = Asked.VARIABLES;
    private Map<String, String> variables = new HashMap<>();
    private String replication = REPLICATION;

    MysqlRole(boolean wantsLag) {
        this.wantsLag = wantsLag;
    }

    /** The first query, also when it is asked again. */
    String begin() {
        asked = Asked.VARIABLES;
        return VARIABLES;
    }

    MysqlStep receive(MysqlTable table) {
        return switch (asked) {
            case VARIABLES -> {
                variables = table.pairs();
                yield isGalera() ? ask(Asked.GALERA, GALERA) : afterGalera();
            }
            case GALERA -> {
                Failure failure = galeraFailure(table.pairs());
                yield failure == null ? afterGalera() : MysqlStep.failed(failure);
            }
            case REPLICATION -> replica(table.column("seconds_behind_source", "seconds_behind_master"), table.rows());
            case TRANSACTIONS -> {
                List<@Nullable String> values = table.rows() == 1 ? table.firstRow() : List.of();
                yield primary(values.isEmpty() ? null : values.getFirst());
            }
        };
    }

    MysqlStep refused(MysqlError error) {
        if (asked == Asked.REPLICATION) {
            if (error.code() == MysqlError.SYNTAX && replication.equals(REPLICATION)) {
                replication = OLD_REPLICATION;
                return new MysqlStep.Ask(replication);
            }
            if (error.code() == MysqlError.NO_PRIVILEGE) {
                return MysqlStep.failed(new Failure(
                        Kind.LOGIN,
                        "does not let this user see its lag: GRANT %s ON *.* to it"
                                .formatted(isMariadb() ? "SLAVE MONITOR" : "REPLICATION CLIENT")));
            }
        }
        return MysqlStep.failed(error.failure());
    }

    private MysqlStep afterGalera() {
        if (!variables.containsKey("read_only")) {
            return found(Role.UNKNOWN, null, null, "does not say whether it is read-only");
        }
        if (isOn("read_only") || isOn("super_read_only") || isOn("innodb_read_only")) {
            if (!wantsLag) {
                return found(Role.REPLICA, null, null, "is read-only");
            }
            return ask(Asked.REPLICATION, isMariadb() ? MARIADB_REPLICATION : replication);
        }
        if (isGalera()) {
            return found(Role.PRIMARY, null, new Lineage.Shared(), "is a synced node of Galera");
        }
        if ("OFF".equalsIgnoreCase(variables.get("group_replication_single_primary_mode"))) {
            return found(Role.PRIMARY, null, new Lineage.Shared(), "is one of several primaries of its group");
        }
        String name = transactions();
        String value = variables.getOrDefault(name, "");
        return value.length() < MAY_BE_CUT ? primary(value) : ask(Asked.TRANSACTIONS, "SELECT @@GLOBAL." + name);
    }

    private MysqlStep primary(@Nullable String transactions) {
        Lineage lineage = null;
        if (transactions != null && !transactions.isEmpty() && transactions.length() <= MOST_OF_TRANSACTIONS) {
            lineage = new Lineage.Transactions(transactions);
        }
        return found(Role.PRIMARY, null, lineage, "is the primary");
    }

    private MysqlStep replica(List<@Nullable String> lags, int sources) {
        if (sources == 0) {
            return found(Role.REPLICA, null, null, "is read-only and replicates from no server");
        }
        long most = 0;
        for (String lag : lags) {
            if (lag == null) {
                return found(Role.REPLICA, null, null, "is a replica whose replication does not run");
            }
            most = Math.max(most, seconds(lag));
        }
        if (lags.size() != sources) {
            return found(Role.REPLICA, null, null, "is a replica that does not tell its lag");
        }
        return found(Role.REPLICA, Duration.ofSeconds(most), null, words(most));
    }

    /** At least 0, and at most what a Duration can hold in nanoseconds. */
    private static long seconds(String lag) {
        try {
            return Math.clamp(Long.parseLong(lag), 0, Integer.MAX_VALUE);
        } catch (NumberFormatException _) {
            return Integer.MAX_VALUE;
        }
    }

    private static String words(long lag) {
        return lag == 0 ? "is a replica" : "is a replica, " + lag + " s behind";
    }

    private static @Nullable Failure galeraFailure(Map<String, String> status) {
        String cluster = status.getOrDefault("wsrep_cluster_status", "Disconnected");
        if (!cluster.equalsIgnoreCase("Primary")) {
            return new Failure(
                    Kind.WRONG,
                    "is not in the primary component of Galera: its status is " + ServerText.of(cluster, null));
        }
        String state = status.getOrDefault("wsrep_local_state", "");
        if (!state.equals(SYNCED)) {
            String comment = status.getOrDefault("wsrep_local_state_comment", state);
            return new Failure(Kind.WRONG, "is not synced with Galera: its state is " + ServerText.of(comment, null));
        }
        if (!"ON".equalsIgnoreCase(status.get("wsrep_ready"))) {
            return new Failure(Kind.WRONG, "is a node of Galera that takes no queries: wsrep_ready is not ON");
        }
        return null;
    }

    private boolean isGalera() {
        String provider = variables.getOrDefault("wsrep_provider", "none");
        return isOn("wsrep_on") && !provider.isEmpty() && !provider.equalsIgnoreCase("none");
    }

    private boolean isMariadb() {
        return variables.containsKey("gtid_binlog_pos");
    }

    /** The variable with the transactions that the server has. */
    private String transactions() {
        if (!isMariadb()) {
            return "gtid_executed";
        }
        return variables.getOrDefault("gtid_current_pos", "").isEmpty() ? "gtid_binlog_pos" : "gtid_current_pos";
    }

    /** Not only ON: MariaDB 12 has NO_LOCK and NO_LOCK_NO_ADMIN too. */
    private boolean isOn(String name) {
        return switch (variables.getOrDefault(name, "OFF").toUpperCase(Locale.ROOT)) {
            case "OFF", "0" -> false;
            default -> true;
        };
    }

    private MysqlStep ask(Asked next, String query) {
        asked = next;
        return new MysqlStep.Ask(query);
    }

    private static MysqlStep found(Role role, @Nullable Duration lag, @Nullable Lineage lineage, String words) {
        return new MysqlStep.Found(new Facts(role, lag, lineage, words));
    }
}
