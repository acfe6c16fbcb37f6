package dev.sluice.proxy.database;

import static dev.sluice.proxy.database.ScriptedMysql.CAPABILITIES;
import static dev.sluice.proxy.database.ScriptedMysql.SCRAMBLE;
import static dev.sluice.proxy.database.ScriptedMysql.TLS;
import static dev.sluice.proxy.database.ScriptedMysql.denied;
import static dev.sluice.proxy.database.ScriptedMysql.error;
import static dev.sluice.proxy.database.ScriptedMysql.greeting;
import static dev.sluice.proxy.database.ScriptedMysql.more;
import static dev.sluice.proxy.database.ScriptedMysql.ok;
import static dev.sluice.proxy.database.ScriptedMysql.switchTo;
import static dev.sluice.proxy.database.ScriptedMysql.variables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The login of a check at MySQL and MariaDB. */
@Timeout(60)
class MysqlLoginTest {
    private static final Login NOBODY = new Login(null, null, null);
    private static final String CACHING = "caching_sha2_password";
    private static final String NATIVE = "mysql_native_password";
    private static final Next ALIVE = new Next.Found(new Facts(Role.UNKNOWN, null, null, "answers"));
    private static final byte[] PRIMARY = variables("read_only", "OFF");

    private static Login login(@Nullable String password) {
        return new Login("chk", password, null);
    }

    private static MysqlDialogue dialogue(Login login) {
        return new MysqlDialogue(login, false, false, false);
    }

    private static Next end(Login login, byte[]... said) {
        return ScriptedExchange.end(() -> dialogue(login), said);
    }

    private static Failure failure(Next next) {
        assertThat(next).isInstanceOf(Next.Failed.class);
        return ((Next.Failed) next).failure();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Test
    void theWholeLoginIsAsDocumented() {
        ScriptedExchange exchange = new ScriptedExchange(dialogue(new Login("chk", "secret", "db")), 4096);
        exchange.asks();
        exchange.hears(greeting(CACHING));
        String proof = "f490e76f66d9d86665ce54d98c78d0acfe2fb0b08b423da807144873d30b312c";
        assertThat(exchange.sent())
                .isEqualTo(hex("5e0000 01 09820800 00000001 2d" + "00".repeat(23) + "63686b00 20" + proof + "646200"
                        + HexFormat.of().formatHex((CACHING + "\0").getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void passwordsAreHiddenAsMysqlDoes() {
        byte[] password = "secret".getBytes(StandardCharsets.US_ASCII);
        assertThat(MysqlScramble.caching("secret2".getBytes(StandardCharsets.US_ASCII), SCRAMBLE))
                .isEqualTo(hex("abc3934a012cf342e876071c8ee202de51785b430258a7a0138bc79c4d800bc6"));
        assertThat(MysqlScramble.nativePassword(password, hex("46725c5e01260b743f7217657e671a5f51111815")))
                .isEqualTo(hex("35b18c9ffbbd7f356dfcac32d3c0f0a41a30cf2d"));
        assertThat(MysqlScramble.nativePassword(new byte[0], SCRAMBLE)).isEmpty();
    }

    @Test
    void aServerThatChecksTheProofIsConvinced() throws Exception {
        ScriptedExchange exchange = new ScriptedExchange(dialogue(login("gehéim")), 1);
        exchange.asks();
        exchange.hears(greeting(NATIVE), switchTo(2, CACHING));
        byte[] sent = exchange.sent();
        byte[] proof = Arrays.copyOfRange(sent, sent.length - 32, sent.length);

        // What the server keeps is SHA256(SHA256(password)); the proof gives it SHA256(password).
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] kept = sha256.digest(sha256.digest("gehéim".getBytes(StandardCharsets.UTF_8)));
        sha256.update(kept);
        byte[] mask = sha256.digest(SCRAMBLE);
        byte[] once = new byte[32];
        for (int i = 0; i < 32; i++) {
            once[i] = (byte) (proof[i] ^ mask[i]);
        }
        assertThat(sha256.digest(once)).isEqualTo(kept);

        exchange.hears(more(4, 3), ok(5), PRIMARY);
        assertThat(exchange.hears(PRIMARY)).isInstanceOf(Next.Found.class);
    }

    @Test
    void aServerThatDoesNotRememberTheUserGetsThePasswordOnlyInPrivate() {
        byte[][] said = {greeting(CACHING), more(2, 4)};
        for (boolean secure : new boolean[] {false, true}) {
            ScriptedExchange exchange =
                    new ScriptedExchange(new MysqlDialogue(login("secret"), false, secure, false), 3);
            exchange.asks();
            exchange.hears(said[0]);
            exchange.sent();
            exchange.hears(said[1]);
            assertThat(exchange.sent()).isEqualTo(secure ? hex("070000 03 73656372657400") : hex("010000 03 00"));
            if (secure) {
                assertThat(exchange.hears(ok(4), PRIMARY)).isInstanceOf(Next.Found.class);
            } else {
                Failure failure = failure(exchange.hears(denied(4)));
                assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
                assertThat(failure.detail())
                        .startsWith("caching_sha2_password wants")
                        .contains("TLS");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256_password", "mysql_clear_password"})
    void aPasswordInClearIsForPrivateConnections(String plugin) {
        Failure failure = failure(end(login("secret"), greeting(NATIVE), switchTo(2, plugin), denied(4)));
        assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
        assertThat(failure.detail()).startsWith(plugin + " asks for the password in clear");

        ScriptedExchange exchange = new ScriptedExchange(new MysqlDialogue(login("secret"), true, false, false), 4096);
        exchange.asks();
        exchange.hears(greeting(CAPABILITIES | TLS, plugin));
        assertThat(exchange.sent()).isEqualTo(hex("200000 01 018a0800 00000001 2d" + "00".repeat(23)));
        assertThat(exchange.wantsTls()).isTrue();
        exchange.isSecured();
        assertThat(exchange.sentText())
                .contains("chk\0\024")
                .endsWith(NATIVE + "\0")
                .startsWith("O\0\0\2\1\212\10");
        exchange.hears(switchTo(3, plugin));
        assertThat(exchange.sent()).isEqualTo(hex("070000 04 73656372657400"));
        assertThat(exchange.hears(ok(5), PRIMARY)).isInstanceOf(Next.Found.class);
    }

    /** MariaDB counts an answer of another length as a broken handshake, which has it refuse the host in the end. */
    @Test
    void whatIsNotKnownIsDeclinedInOrder() {
        for (String plugin : new String[] {"client_ed25519", "parsec", "dialog", "mysql_old_password"}) {
            for (Login login : new Login[] {NOBODY, login("secret")}) {
                ScriptedExchange exchange = new ScriptedExchange(dialogue(login), 4096);
                exchange.asks();
                exchange.hears(greeting(NATIVE));
                exchange.sent();
                exchange.hears(switchTo(2, plugin));
                assertThat(exchange.sent().length - 4)
                        .as(plugin)
                        .isEqualTo(
                                switch (plugin) {
                                    case "client_ed25519" -> 64;
                                    case "dialog" -> 1;
                                    default -> 0;
                                });
                int sequence = 4;
                if (plugin.equals("parsec")) {
                    exchange.hears(more(4, 'P', 0, 1, 2));
                    assertThat(exchange.sent()).hasSize(4 + 96);
                    sequence = 6;
                }
                Next end = exchange.hears(denied(sequence));
                if (login.user() == null) {
                    assertThat(end).isEqualTo(ALIVE);
                } else {
                    assertThat(failure(end).kind()).isEqualTo(Kind.LOGIN);
                    assertThat(failure(end).detail()).startsWith("asks for " + plugin + ", which checks do not know");
                }
            }
        }
    }

    @Test
    void aServerWithoutNamesOfPluginsIsMetAsItIs() {
        byte[] greeting = greeting(CAPABILITIES & 0xFFFF, "");
        ScriptedExchange exchange = new ScriptedExchange(dialogue(login("secret")), 4096);
        exchange.asks();
        exchange.hears(greeting);
        assertThat(exchange.sentText()).contains("chk\0\024").startsWith("9\0\0\1\1\202\0\0");
        assertThat(failure(end(login("secret"), greeting, ScriptedMysql.packet(2, new byte[] {(byte) 0xFE}), denied(4)))
                        .detail())
                .startsWith("asks for mysql_old_password");
    }

    @Test
    void theNameOfThePluginMayEndWithThePacket() {
        ScriptedExchange exchange = new ScriptedExchange(dialogue(login(null)), 1);
        exchange.asks();
        exchange.hears(greeting(CAPABILITIES, CACHING));
        assertThat(exchange.sentText()).endsWith("chk\0\1\0" + CACHING + "\0");
        assertThat(exchange.hears(ok(2), PRIMARY)).isInstanceOf(Next.Found.class);
    }

    @Test
    void withoutALoginADeniedOneIsALiveServer() {
        assertThat(end(NOBODY, greeting(CACHING), denied(2))).isEqualTo(ALIVE);
        assertThat(end(NOBODY, greeting(CACHING), error(2, 1698, "28000", "no")))
                .isEqualTo(ALIVE);
        assertThat(end(NOBODY, greeting(CACHING), error(2, 3159, "HY000", "needs TLS")))
                .isEqualTo(ALIVE);
        assertThat(end(NOBODY, greeting(CACHING), ok(2))).isEqualTo(ALIVE);
        assertThat(failure(end(NOBODY, greeting(CACHING), error(2, 1053, "08S01", "shutdown")))
                        .kind())
                .isEqualTo(Kind.WRONG);
        assertThat(failure(end(NOBODY, greeting(CACHING), error(2, 1040, "08004", "full")))
                        .kind())
                .isEqualTo(Kind.FULL);
    }

    @Test
    void withoutALoginAServerThatLetItInIsPinged() {
        MysqlDialogue dialogue = dialogue(NOBODY);
        ScriptedExchange exchange = new ScriptedExchange(dialogue, 1);
        exchange.asks();
        assertThat(dialogue.farewell()).isEmpty();
        exchange.hears(greeting(NATIVE), ok(2));
        assertThat(exchange.sentText()).contains("sluice\0\0" + NATIVE);
        assertThat(dialogue.farewell()).isEqualTo(hex("010000 00 01"));
        exchange.asks();
        assertThat(exchange.sent()).isEqualTo(hex("010000 00 0e"));
        assertThat(exchange.hears(ok(1))).isEqualTo(ALIVE);
    }

    @Test
    void aServerWithoutTheWantedTlsIsLeftInOrderAndNeverGetsThePassword() {
        ScriptedExchange exchange = new ScriptedExchange(new MysqlDialogue(login("secret"), true, false, false), 4096);
        exchange.asks();
        exchange.hears(greeting(CACHING));
        assertThat(exchange.wantsTls()).isFalse();
        assertThat(exchange.sentText()).contains("sluice\0\1\0").doesNotContain("chk");
        assertThat(failure(exchange.hears(denied(2))))
                .isEqualTo(new Failure(Kind.WRONG, "does not offer the TLS that the check wants"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1040 FULL", "1203 FULL", "1129 LOGIN", "1130 LOGIN", "1053 WRONG", "3032 WRONG"})
    void anErrorInPlaceOfTheGreetingSaysWhatIsTheMatter(String codeAndKind) {
        int code = Integer.parseInt(codeAndKind.substring(0, 4));
        for (String state : new String[] {"", "HY000"}) {
            Failure failure = failure(end(NOBODY, error(0, code, state, "some\nwords")));
            assertThat(failure.kind()).hasToString(codeAndKind.substring(5));
            assertThat(failure.detail()).contains("error " + code).doesNotContain("\n", "#");
        }
    }

    @Test
    void anErrorNeverShowsThePassword() {
        assertThat(failure(end(
                                login("secret"),
                                greeting(CACHING),
                                error(2, 1045, "28000", "no secret " + "x".repeat(300))))
                        .detail())
                .startsWith("says \"no *** xxx")
                .hasSizeLessThan(200);
    }
}
