package dev.sluice.proxy.database;

import static dev.sluice.proxy.database.ScriptedPostgres.OK;
import static dev.sluice.proxy.database.ScriptedPostgres.PRIMARY;
import static dev.sluice.proxy.database.ScriptedPostgres.answer;
import static dev.sluice.proxy.database.ScriptedPostgres.ascii;
import static dev.sluice.proxy.database.ScriptedPostgres.error;
import static dev.sluice.proxy.database.ScriptedPostgres.message;
import static dev.sluice.proxy.database.ScriptedPostgres.request;
import static dev.sluice.proxy.database.ScriptedPostgres.sasl;
import static dev.sluice.proxy.database.ScriptedPostgres.settled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a PostgreSQL server asks for a password, and what it gets. */
@Timeout(60)
class PostgresPasswordTest {
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
    private static final byte[] SALT = {1, 2, 3, (byte) 0xFF};

    private static ScriptedExchange conversation(@Nullable String password, boolean secure, int piece) {
        ScriptedExchange conversation = ScriptedPostgres.exchange(
                new PostgresDialogue(
                        new Login("checker", password, "orders"), secure, new ReplayHistory(), () -> NONCE),
                piece);
        assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        assertThat(conversation.sent()).isNotEmpty();
        return conversation;
    }

    private static void assertFails(Next next, Kind kind, String detail) {
        assertThat(next).isEqualTo(new Next.Failed(new Failure(kind, detail)));
    }

    private static byte[] continued(String text) {
        return request(11, ascii(text));
    }

    private static byte[] last(String text) {
        return request(12, ascii(text));
    }

    /** The verifier for the proof that was sent. */
    private static byte[] verified(ScriptedExchange conversation, String password) {
        byte[] sent = conversation.sent();
        String proof = new String(Arrays.copyOfRange(sent, 5, sent.length), StandardCharsets.UTF_8);
        return last(Objects.requireNonNull(ScriptedPostgres.verifier(password, NONCE, proof)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 5000})
    void scramProvesThatBothSidesKnowThePassword(int piece) {
        ScriptedExchange conversation = conversation("sesame", false, piece);
        assertThat(conversation.hears(sasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")))
                .isEqualTo(new Next.Wait());
        assertThat(conversation.sent()).isEqualTo(message('p', ascii("SCRAM-SHA-256\0\0\0\0 n,,n=,r=" + NONCE)));
        assertThat(conversation.hears(continued(ScriptedPostgres.challenge(NONCE))))
                .isEqualTo(new Next.Wait());
        assertThat(conversation.hears(verified(conversation, "sesame"), settled()))
                .isEqualTo(new Next.Wait());
        assertThat(conversation.hears(answer(PRIMARY))).isInstanceOf(Next.Found.class);
    }

    @Test
    void scramPreparesThePassword() {
        ScriptedExchange conversation = conversation("I\u00adX\u2168", false, 5000);
        assertThat(conversation.hears(ScriptedPostgres.SCRAM, continued(ScriptedPostgres.challenge(NONCE))))
                .isEqualTo(new Next.Wait());
        byte[] first = message('p', ascii("SCRAM-SHA-256\0\0\0\0 n,,n=,r=" + NONCE));
        byte[] sent = conversation.sent();
        String proof = new String(Arrays.copyOfRange(sent, first.length + 5, sent.length), StandardCharsets.UTF_8);
        assertThat(ScriptedPostgres.verifier("IXIX", NONCE, proof)).isNotNull();
    }

    @Test
    void aServerThatDoesNotProveItselfIsWrong() {
        ScriptedExchange lies = conversation("sesame", false, 5000);
        assertFails(
                lies.hears(
                        ScriptedPostgres.SCRAM,
                        continued(ScriptedPostgres.challenge(NONCE)),
                        last("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
                        OK),
                Kind.WRONG,
                "the server does not know the password: its proof is false");
        for (byte[][] early : new byte[][][] {{OK}, {continued(ScriptedPostgres.challenge(NONCE)), OK}}) {
            ScriptedExchange conversation = conversation("sesame", false, 5000);
            assertThat(conversation.hears(ScriptedPostgres.SCRAM)).isEqualTo(new Next.Wait());
            assertFails(
                    conversation.hears(early),
                    Kind.WRONG,
                    "the server takes the login without a proof that it knows the password");
            assertThat(conversation.farewell()).isEmpty();
        }
    }

    @Test
    void aChallengeThatCannotBeMetEndsTheLogin() {
        ScriptedExchange conversation = conversation("sesame", false, 5000);
        Next next = conversation.hears(ScriptedPostgres.SCRAM, continued("r=" + NONCE + "x,s=AAAA,i=2000000"));
        assertThat(next)
                .isInstanceOfSatisfying(
                        Next.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(Kind.LOGIN));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000})
    void md5IsMadeOfTheUserThePasswordAndTheSalt(int piece) {
        ScriptedExchange conversation = conversation("sesame", false, piece);
        assertThat(conversation.hears(request(5, SALT))).isEqualTo(new Next.Wait());
        // md5sum: "sesamechecker", then its 32 letters with 01 02 03 ff behind them
        assertThat(conversation.sent()).isEqualTo(message('p', ascii("md501f250148e5e5be4e88bd108e1292162\0")));
        assertThat(conversation.hears(settled())).isEqualTo(new Next.Wait());
        assertFails(
                conversation("sesame", false, piece).hears(request(5)),
                Kind.WRONG,
                "a request for an MD5 password without its salt");
    }

    @Test
    void thePasswordGoesInClearOnlyWhereNobodyElseReads() {
        ScriptedExchange secure = conversation("sesame", true, 5000);
        assertThat(secure.hears(request(3))).isEqualTo(new Next.Wait());
        assertThat(secure.sent()).isEqualTo(message('p', ascii("sesame\0")));
        assertThat(secure.hears(settled())).isEqualTo(new Next.Wait());
        ScriptedExchange open = conversation("sesame", false, 5000);
        assertFails(
                open.hears(request(3)),
                Kind.LOGIN,
                "the server asks for the password in clear, which is sent by TLS or a Unix socket alone;"
                        + " use scram-sha-256 in pg_hba.conf, or TLS");
        assertThat(open.sent()).isEmpty();
    }

    @Test
    void aCheckWithoutAPasswordSaysSo() {
        for (String password : new String[] {null, ""}) {
            for (byte[] asked : new byte[][] {request(3), request(5, SALT), ScriptedPostgres.SCRAM}) {
                assertFails(
                        conversation(password, true, 5000).hears(asked),
                        Kind.LOGIN,
                        "the server asks for a password, and the check has none");
            }
        }
    }

    @Test
    void otherWaysAreNamed() {
        String known = "; checks know scram-sha-256, md5, password and trust of pg_hba.conf";
        assertFails(
                conversation("sesame", true, 1).hears(request(2)), Kind.LOGIN, "the server asks for Kerberos" + known);
        assertFails(
                conversation("sesame", true, 1).hears(request(7)), Kind.LOGIN, "the server asks for GSSAPI" + known);
        assertFails(conversation("sesame", true, 1).hears(request(9)), Kind.LOGIN, "the server asks for SSPI" + known);
        assertFails(
                conversation("sesame", true, 1).hears(request(77)),
                Kind.LOGIN,
                "the server asks for authentication of type 77" + known);
        assertFails(
                conversation("sesame", true, 1).hears(sasl("OAUTHBEARER", "SCRAM-SHA-256-PLUS")),
                Kind.LOGIN,
                "the server asks for SASL with OAUTHBEARER SCRAM-SHA-256-PLUS" + known);
    }

    @Test
    void requestsOutOfOrderAreWrong() {
        byte[] challenge = continued(ScriptedPostgres.challenge(NONCE));
        for (byte[][] asked : new byte[][][] {
            {challenge},
            {last("v=")},
            {ScriptedPostgres.SCRAM, ScriptedPostgres.SCRAM},
            {ScriptedPostgres.SCRAM, last("v=")},
            {ScriptedPostgres.SCRAM, request(3)},
            {ScriptedPostgres.SCRAM, challenge, challenge},
            {request(5, SALT), request(5, SALT)},
            {request(3), ScriptedPostgres.SCRAM},
        }) {
            assertFails(
                    conversation("sesame", true, 5000).hears(asked),
                    Kind.WRONG,
                    "the server's requests for the password are out of order");
        }
        assertFails(
                conversation("sesame", true, 5000).hears(message('R', new byte[3])),
                Kind.WRONG,
                "a request for a password that is cut off");
    }

    @Test
    void thePasswordIsNotShownWhenTheServerRepeatsIt() {
        assertFails(
                conversation("sesame", true, 5000).hears(error("FATAL", "28P01", "not\nsesame!\u001b[1m")),
                Kind.LOGIN,
                "not ***!.[1m (28P01)");
        assertFails(
                conversation("sesame", true, 5000).hears(ascii("hello sesame\r\n")),
                Kind.WRONG,
                "expected a message of PostgreSQL, got \"hello ***.\"");
        assertThat(new Login("checker", "sesame", null).toString()).doesNotContain("sesame");
    }
}
