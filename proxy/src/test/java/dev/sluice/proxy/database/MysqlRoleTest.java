package dev.sluice.proxy.database;

import static dev.sluice.proxy.database.ScriptedMysql.error;
import static dev.sluice.proxy.database.ScriptedMysql.greeting;
import static dev.sluice.proxy.database.ScriptedMysql.ok;
import static dev.sluice.proxy.database.ScriptedMysql.table;
import static dev.sluice.proxy.database.ScriptedMysql.variables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of a MySQL or MariaDB server, by what it says of itself. */
@Timeout(60)
class MysqlRoleTest {
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-";

    private static ScriptedExchange loggedIn(boolean wantsLag, int piece) {
        ScriptedExchange exchange =
                new ScriptedExchange(new MysqlDialogue(new Login("chk", "x", null), false, false, wantsLag), piece);
        exchange.asks();
        exchange.hears(greeting("mysql_native_password"));
        exchange.sent();
        exchange.hears(ok(2));
        assertThat(exchange.sentText()).contains("\0\3SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only',");
        return exchange;
    }

    private static Next end(boolean wantsLag, byte[]... answers) {
        Next whole = loggedIn(wantsLag, 4096).hears(answers);
        assertThat(loggedIn(wantsLag, 1).hears(answers)).isEqualTo(whole);
        return whole;
    }

    private static Facts facts(Next next) {
        assertThat(next).isInstanceOf(Next.Found.class);
        return ((Next.Found) next).facts();
    }

    private static Failure failure(Next next) {
        assertThat(next).isInstanceOf(Next.Failed.class);
        return ((Next.Failed) next).failure();
    }

    private static byte[] replication(String column, @Nullable String... lags) {
        List<@Nullable String[]> rows = new ArrayList<>();
        for (String lag : lags) {
            rows.add(new String[] {"Waiting for source to send event", lag, "Yes"});
        }
        return table(List.of("Replica_IO_State", column, "Replica_SQL_Running"), rows);
    }

    @Test
    void aServerThatTakesWritesIsAPrimaryWithItsTransactions() {
        assertThat(facts(end(true, variables("read_only", "OFF", "super_read_only", "OFF", "gtid_executed", UUID + 5))))
                .isEqualTo(new Facts(Role.PRIMARY, null, new Lineage.Transactions(UUID + 5), "is the primary"));
        assertThat(facts(end(
                        false, variables("read_only", "0", "gtid_current_pos", "0-1-7", "gtid_binlog_pos", "0-1-5"))))
                .isEqualTo(new Facts(Role.PRIMARY, null, new Lineage.Transactions("0-1-7"), "is the primary"));
        assertThat(facts(end(false, variables("read_only", "OFF", "gtid_current_pos", "", "gtid_binlog_pos", "0-1-5")))
                        .lineage())
                .isEqualTo(new Lineage.Transactions("0-1-5"));
        assertThat(facts(end(false, variables("read_only", "OFF", "gtid_executed", "")))
                        .lineage())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "read_only,ON",
        "read_only,1",
        "read_only,NO_LOCK",
        "read_only,NO_LOCK_NO_ADMIN",
        "super_read_only,ON",
        "innodb_read_only,ON"
    })
    void aServerThatTakesNoWritesIsAReplica(String variable, String value) {
        byte[] answer = variable.equals("read_only")
                ? variables(variable, value)
                : variables("read_only", "OFF", variable, value);
        assertThat(facts(end(false, answer))).isEqualTo(new Facts(Role.REPLICA, null, null, "is read-only"));
    }

    @Test
    void theLagIsThatOfTheSlowestSource() {
        byte[] readOnly = variables("read_only", "ON", "gtid_executed", UUID + 5);
        ScriptedExchange exchange = loggedIn(true, 1);
        exchange.hears(readOnly);
        assertThat(exchange.sentText()).endsWith("\3SHOW REPLICA STATUS");
        assertThat(facts(exchange.hears(replication("Seconds_Behind_Source", "3", "12"))))
                .isEqualTo(new Facts(Role.REPLICA, Duration.ofSeconds(12), null, "is a replica, 12 s behind"));
        assertThat(facts(end(true, readOnly, replication("Seconds_Behind_Source", "0"))))
                .isEqualTo(new Facts(Role.REPLICA, Duration.ZERO, null, "is a replica"));
    }

    @Test
    void aReplicaWhoseReplicationDoesNotRunHasNoLag() {
        byte[] readOnly = variables("read_only", "ON");
        assertThat(facts(end(true, readOnly, replication("Seconds_Behind_Source", "0", null))))
                .isEqualTo(new Facts(Role.REPLICA, null, null, "is a replica whose replication does not run"));
        assertThat(facts(end(true, readOnly, replication("Seconds_Behind_Source")))
                        .words())
                .isEqualTo("is read-only and replicates from no server");
        assertThat(facts(end(true, readOnly, replication("Something_Else", "1")))
                        .lag())
                .isNull();
        assertThat(facts(end(true, readOnly, replication("Seconds_Behind_Source", "a lot")))
                        .lag())
                .isEqualTo(Duration.ofSeconds(Integer.MAX_VALUE));
    }

    @Test
    void anOldServerIsAskedInTheOldWordsFromThenOn() {
        byte[] readOnly = variables("read_only", "ON");
        ScriptedExchange exchange = loggedIn(true, 5);
        exchange.hears(readOnly, error(1, 1064, "42000", "You have an error in your SQL syntax"));
        assertThat(exchange.sentText()).endsWith("\3SHOW SLAVE STATUS");
        assertThat(facts(exchange.hears(replication("Seconds_Behind_Master", "4")))
                        .lag())
                .isEqualTo(Duration.ofSeconds(4));
        exchange.asks();
        exchange.sent();
        exchange.hears(readOnly);
        assertThat(exchange.sentText()).endsWith("\3SHOW SLAVE STATUS");
        assertThat(failure(exchange.hears(error(1, 1064, "42000", "no"))).kind())
                .isEqualTo(Kind.WRONG);
    }

    @Test
    void mariadbIsAskedForAllItsSources() {
        ScriptedExchange exchange = loggedIn(true, 5);
        exchange.hears(variables("read_only", "ON", "gtid_binlog_pos", "0-1-1"));
        assertThat(exchange.sentText()).endsWith("\3SHOW ALL SLAVES STATUS");
        Failure failure = failure(exchange.hears(error(1, 1227, "42000", "Access denied; you need SLAVE MONITOR")));
        assertThat(failure)
                .isEqualTo(new Failure(
                        Kind.LOGIN, "does not let this user see its lag: GRANT SLAVE MONITOR ON *.* to it"));
        assertThat(failure(end(true, variables("read_only", "ON"), error(1, 1227, "42000", "no")))
                        .detail())
                .contains("GRANT REPLICATION CLIENT");
    }

    @Test
    void aLongSetOfTransactionsIsAskedForByItself() {
        ScriptedExchange exchange = loggedIn(false, 4096);
        byte[] cut = variables("read_only", "OFF", "gtid_executed", "x".repeat(1024));
        exchange.hears(cut);
        assertThat(exchange.sentText()).endsWith("\3SELECT @@GLOBAL.gtid_executed");
        String all = "y".repeat(64 * 1024);
        assertThat(facts(exchange.hears(table(
                                List.of("@@GLOBAL.gtid_executed"), List.<@Nullable String[]>of(new String[] {all}))))
                        .lineage())
                .isEqualTo(new Lineage.Transactions(all));
        exchange.asks();
        byte[] tooLong = table(List.of("x"), List.<@Nullable String[]>of(new String[] {all + "y"}));
        assertThat(facts(exchange.hears(cut, tooLong)))
                .isEqualTo(new Facts(Role.PRIMARY, null, null, "is the primary"));
    }

    @Test
    void aNodeOfGaleraServesWhenItIsSyncedInThePrimaryComponent() {
        byte[] node = variables(
                "read_only",
                "OFF",
                "wsrep_on",
                "ON",
                "wsrep_provider",
                "/usr/lib/libgalera_smm.so",
                "gtid_binlog_pos",
                "0-1-1");
        byte[] synced = variables("wsrep_cluster_status", "Primary", "wsrep_local_state", "4", "wsrep_ready", "ON");
        assertThat(facts(end(true, node, synced)))
                .isEqualTo(new Facts(Role.PRIMARY, null, new Lineage.Shared(), "is a synced node of Galera"));
        byte[] donor = variables(
                "wsrep_cluster_status",
                "Primary",
                "wsrep_local_state",
                "2",
                "wsrep_local_state_comment",
                "Donor/Desynced");
        assertThat(failure(end(true, node, donor)))
                .isEqualTo(new Failure(Kind.WRONG, "is not synced with Galera: its state is Donor/Desynced"));
        assertThat(failure(end(true, node, variables("wsrep_cluster_status", "non-Primary")))
                        .detail())
                .contains("non-Primary");
        assertThat(failure(end(true, node, variables())).kind()).isEqualTo(Kind.WRONG);
        byte[] unready = variables("wsrep_cluster_status", "Primary", "wsrep_local_state", "4", "wsrep_ready", "OFF");
        assertThat(failure(end(true, node, unready)).detail()).contains("wsrep_ready");
        byte[] readOnly = variables("read_only", "ON", "wsrep_on", "ON", "wsrep_provider", "x.so");
        assertThat(facts(end(false, readOnly, synced)).role()).isEqualTo(Role.REPLICA);
        assertThat(facts(end(false, variables("read_only", "OFF", "wsrep_on", "ON", "wsrep_provider", "none")))
                        .words())
                .isEqualTo("is the primary");
    }

    @Test
    void severalPrimariesOfGroupReplicationAreNotCompared() {
        byte[] several = variables(
                "read_only", "OFF", "gtid_executed", UUID + 5, "group_replication_single_primary_mode", "OFF");
        assertThat(facts(end(false, several)))
                .isEqualTo(new Facts(
                        Role.PRIMARY, null, new Lineage.Shared(), "is one of several primaries of its group"));
    }

    @Test
    void aServerThatDoesNotSayIsOfNoKnownRole() {
        assertThat(facts(end(false, variables("version", "8"))).role()).isEqualTo(Role.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1053 WRONG", "1820 LOGIN", "1047 WRONG"})
    void anErrorInPlaceOfTheAnswerSaysWhatIsTheMatter(String codeAndKind) {
        int code = Integer.parseInt(codeAndKind.substring(0, 4));
        assertThat(failure(end(false, error(1, code, "HY000", "no"))).kind()).hasToString(codeAndKind.substring(5));
    }

    @Test
    void theNextQuestionIsTheQueryAlone() {
        ScriptedExchange exchange = loggedIn(false, 1);
        exchange.hears(variables("read_only", "OFF"));
        exchange.asks();
        assertThat(exchange.sentText()).matches("(?s).\0\0\0\3SHOW GLOBAL VARIABLES WHERE [^;]*");
        assertThat(facts(exchange.hears(variables("read_only", "ON"))).role()).isEqualTo(Role.REPLICA);
    }

    @Test
    void whatComesBetweenTwoQuestionsIsLookedAtByTheNext() {
        ScriptedExchange exchange = loggedIn(false, 4096);
        exchange.hears(variables("read_only", "OFF"));
        exchange.hearsUnasked(error(0, 4031, "HY000", "The client was disconnected because of inactivity"));
        assertThat(failure(exchange.asks()).detail()).contains("inactivity");
        exchange = loggedIn(false, 4096);
        exchange.hears(variables("read_only", "OFF"));
        exchange.hearsUnasked(new byte[] {1, 0});
        assertThat(failure(exchange.asks()).kind()).isEqualTo(Kind.WRONG);
        assertThat(failure(exchange.asks()).detail()).isEqualTo("has ended the conversation");
    }
}
