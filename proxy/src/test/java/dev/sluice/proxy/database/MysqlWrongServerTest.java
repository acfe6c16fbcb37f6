package dev.sluice.proxy.database;

import static dev.sluice.proxy.database.ScriptedMysql.CAPABILITIES;
import static dev.sluice.proxy.database.ScriptedMysql.TLS;
import static dev.sluice.proxy.database.ScriptedMysql.error;
import static dev.sluice.proxy.database.ScriptedMysql.greeting;
import static dev.sluice.proxy.database.ScriptedMysql.more;
import static dev.sluice.proxy.database.ScriptedMysql.ok;
import static dev.sluice.proxy.database.ScriptedMysql.packet;
import static dev.sluice.proxy.database.ScriptedMysql.switchTo;
import static dev.sluice.proxy.database.ScriptedMysql.table;
import static dev.sluice.proxy.database.ScriptedMysql.variables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do not speak MySQL's protocol, or speak it to do harm. */
@Timeout(60)
class MysqlWrongServerTest {
    private static final byte[] GREETING = greeting("caching_sha2_password");

    private static MysqlDialogue dialogue() {
        return new MysqlDialogue(new Login("chk", "secret", "db"), false, true, true);
    }

    private static String wrong(byte[]... said) {
        Next end = ScriptedExchange.end(MysqlWrongServerTest::dialogue, said);
        assertThat(end).isInstanceOf(Next.Failed.class);
        Failure failure = ((Next.Failed) end).failure();
        assertThat(failure.kind()).isEqualTo(Kind.WRONG);
        return failure.detail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request", "-ERR unknown\r\n", "SSH-2.0-OpenSSH", "220 mail ESMTP"})
    void otherProtocolsAreNoticedAtTheirFirstBytes(String text) {
        assertThat(wrong(text.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("does not speak MySQL's protocol: announces a packet");
    }

    @Test
    void aPacketOf16MiBIsNotWaitedFor() {
        assertThat(wrong(GREETING, new byte[] {-1, -1, -1, 2})).endsWith("16777215 bytes");
    }

    @Test
    void otherVersionsOfTheProtocolAreNotSpoken() {
        assertThat(wrong(packet(0, new byte[] {9, '3', 0}))).contains("4.1");
        assertThat(wrong(packet(0, new byte[0]))).contains("4.1");
        assertThat(wrong(Arrays.copyOf(packet(0, new byte[] {10, '8', 0, 1, 2}), 9)))
                .contains("4.1");
        assertThat(wrong(greeting(CAPABILITIES & ~0x8000, ""))).contains("4.1");
    }

    @Test
    void packetsOutOfOrderAreNotTaken() {
        assertThat(wrong(GREETING, ok(3))).isEqualTo("does not speak MySQL's protocol: packet 3 came in place of 2");
        assertThat(wrong(GREETING, ok(2), ok(0))).endsWith("packet 0 came in place of 1");
    }

    @Test
    void noFileIsGivenToAServer() {
        assertThat(wrong(GREETING, ok(2), packet(1, "\u00fb/etc/passwd".getBytes(StandardCharsets.ISO_8859_1))))
                .startsWith("asks for a file");
    }

    @Test
    void aLoginWithoutAnEndIsLeft() {
        assertThat(wrong(
                        GREETING,
                        switchTo(2, "x"),
                        switchTo(4, "x"),
                        switchTo(6, "x"),
                        switchTo(8, "x"),
                        switchTo(10, "x"),
                        switchTo(12, "x"),
                        switchTo(14, "x"),
                        switchTo(16, "x"),
                        switchTo(18, "x")))
                .isEqualTo("asks on and on for the login");
        assertThat(wrong(GREETING, more(2, 7))).startsWith("does not keep to caching_sha2_password");
        assertThat(wrong(GREETING, packet(2, new byte[0]))).contains("at the login");
        assertThat(wrong(GREETING, packet(2, new byte[] {7}))).contains("at the login");
        assertThat(wrong(GREETING, packet(2, new byte[] {(byte) 0xFE, 'm', 'y', 0}), ok(4), packet(1, new byte[] {0})))
                .isNotEmpty();
        assertThat(wrong(
                        GREETING,
                        packet(2, "\u00femysql_native_password\0short".getBytes(StandardCharsets.ISO_8859_1))))
                .endsWith("without a scramble");
    }

    @Test
    void wordsInPlainAreNotTakenForThoseBehindTls() {
        byte[] both = new MysqlPayload()
                .bytes(greeting(CAPABILITIES | TLS, "x"))
                .bytes(ok(2))
                .bytes();
        ScriptedExchange exchange =
                new ScriptedExchange(new MysqlDialogue(new Login("chk", "x", null), true, false, false), 4096);
        exchange.asks();
        assertThat(exchange.hears(both).toString()).contains("in plain where TLS begins");
        assertThat(exchange.sent()).isEmpty();
    }

    @Test
    void anAnswerIsBoundedHoweverItIsCut() {
        @Nullable String[] row = {"x", "y".repeat(4000)};
        byte[] long1 = table(List.of("a", "b"), Collections.nCopies(300, row));
        assertThat(wrong(GREETING, ok(2), long1)).isEqualTo("says more than 1 MiB to one question");
        assertThat(wrong(GREETING, ok(2), table(List.of("a"), Collections.nCopies(513, new String[] {""}))))
                .isEqualTo("answers with more than 512 rows");
        assertThat(wrong(GREETING, ok(2), packet(1, new byte[] {(byte) 0xFC, (byte) 251, 0})))
                .startsWith("answers a query by what is no table");
        assertThat(wrong(GREETING, ok(2), packet(1, new byte[] {0, 0, 0})))
                .startsWith("answers a query by what is no table");
    }

    @Test
    void rowsThatAreTooShortOrTooLongAreNotTaken() {
        byte[] columns = table(List.of("a", "b"), List.of());
        byte[] open = Arrays.copyOf(columns, columns.length - 9);
        assertThat(wrong(GREETING, ok(2), open, packet(5, new byte[] {1, 'x'})))
                .contains("a row has not as many fields");
        assertThat(wrong(GREETING, ok(2), open, packet(5, new byte[] {1, 'x', 0, 0})))
                .contains("a row has not as many fields");
        assertThat(wrong(GREETING, ok(2), open, packet(5, new byte[] {(byte) 0xFE, 1, 0, 0, 0, 1, 0, 0, 0, 0})))
                .contains("a row has not as many fields");
    }

    @Test
    void anErrorMayBeOfAnyLength() {
        assertThat(wrong(packet(0, new byte[] {-1}))).isEqualTo("says (error 0)");
        assertThat(wrong(packet(0, new byte[] {-1, 1, 2, '#', '0', '8'}))).contains("(error 513)");
        assertThat(wrong(error(0, 1053, "08S01", ""))).isEqualTo("says (error 1053)");
    }

    @Test
    void whateverIsSaidHasAnAnswer() {
        byte[][] good = {
            GREETING,
            switchTo(2, "mysql_native_password"),
            ok(4),
            variables("read_only", "ON", "gtid_binlog_pos", "0-1-1"),
            table(List.of("Seconds_Behind_Master"), List.<@Nullable String[]>of(new String[] {"5"}))
        };
        Fuzz.play("damaged answers of MySQL", 2000, random -> {
            MysqlDialogue dialogue = new MysqlDialogue(
                    new Login("chk", "secret", "db"), random.nextInt(8) == 0, random.nextBoolean(), true);
            ScriptedExchange exchange = new ScriptedExchange(dialogue, 1 + random.nextInt(300));
            exchange.asks();
            Next end = new Next.Wait();
            for (byte[] one : good) {
                end = exchange.hears(random.nextInt(3) == 0 ? Fuzz.damaged(one, 0, random) : one);
                if (exchange.wantsTls()) {
                    exchange.isSecured();
                }
            }
            if (end instanceof Next.Found) {
                exchange.asks();
                exchange.hears(Fuzz.damaged(good[3], 0, random));
            }
            byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            exchange.hears(noise);
            assertThat(dialogue.awaited()).isNotEmpty();
            assertThat(dialogue.farewell().length).isIn(0, 5);
            assertThat(exchange.asks()).isNotNull();
        });
    }
}
