package dev.sluice.proxy.database;

import static dev.sluice.proxy.database.ScriptedPostgres.COMPLETE;
import static dev.sluice.proxy.database.ScriptedPostgres.KEY_DATA;
import static dev.sluice.proxy.database.ScriptedPostgres.OK;
import static dev.sluice.proxy.database.ScriptedPostgres.PRIMARY;
import static dev.sluice.proxy.database.ScriptedPostgres.READY;
import static dev.sluice.proxy.database.ScriptedPostgres.answer;
import static dev.sluice.proxy.database.ScriptedPostgres.ascii;
import static dev.sluice.proxy.database.ScriptedPostgres.error;
import static dev.sluice.proxy.database.ScriptedPostgres.joined;
import static dev.sluice.proxy.database.ScriptedPostgres.message;
import static dev.sluice.proxy.database.ScriptedPostgres.notice;
import static dev.sluice.proxy.database.ScriptedPostgres.parameter;
import static dev.sluice.proxy.database.ScriptedPostgres.row;
import static dev.sluice.proxy.database.ScriptedPostgres.settled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation with a PostgreSQL server that trusts: what is asked, and what an answer is. The server's words come in pieces of all sizes. */
@Timeout(60)
class PostgresDialogueTest {
    private static final Next FOUND_PRIMARY = new Next.Found(
            new Facts(Role.PRIMARY, null, new Lineage.Timeline("7714061846200331392", 10), "is the primary"));
    private static final Next ALIVE = new Next.Found(new Facts(Role.UNKNOWN, null, null, "answers"));
    private static final byte[] QUERY = message('Q', ascii(PostgresRole.QUERY + "\0"));
    private static final byte[] SHORT_QUERY = message('Q', ascii(PostgresRole.SHORT_QUERY + "\0"));
    private static final String GOODBYE = "X\0\0\0\4";

    private static ScriptedExchange conversation(@Nullable String user, int piece) {
        ScriptedExchange conversation = ScriptedPostgres.exchange(
                new PostgresDialogue(new Login(user, "secret", null), false, new ReplayHistory()), piece);
        assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        return conversation;
    }

    private static Next failed(Kind kind, String detail) {
        return new Next.Failed(new Failure(kind, detail));
    }

    private static byte[] startUp(String parameters) {
        byte[] text = ascii(parameters);
        return joined(new byte[] {0, 0, 0, (byte) (8 + text.length), 0, 3, 0, 0}, text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 5000})
    void aPrimaryIsAskedOnceAndAgainOverTheSameConnection(int piece) {
        ScriptedExchange conversation = conversation("checker", piece);
        assertThat(conversation.sent())
                .isEqualTo(startUp("user\0checker\0application_name\0sluice-check\0client_encoding\0UTF8\0\0"));
        assertThat(conversation.farewell()).isEmpty();
        assertThat(conversation.hears(settled())).isEqualTo(new Next.Wait());
        assertThat(conversation.sent()).isEqualTo(QUERY);
        assertThat(conversation.hears(answer(PRIMARY))).isEqualTo(FOUND_PRIMARY);
        assertThat(conversation.farewell()).isEqualTo(GOODBYE);
        for (int i = 0; i < 3; i++) {
            assertThat(conversation.asks()).isEqualTo(new Next.Wait());
            assertThat(conversation.sent()).isEqualTo(QUERY);
            assertThat(conversation.hears(answer(PRIMARY))).isEqualTo(FOUND_PRIMARY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000})
    void noticesAndSettingsMayComeInAnyPlace(int piece) {
        byte[] talk = joined(
                notice("good morning"),
                parameter("TimeZone", "UTC"),
                message('A', ascii("\0\0\0\1channel\0payload\0")),
                KEY_DATA);
        ScriptedExchange conversation = conversation("checker", piece);
        assertThat(conversation.hears(talk, message('v', new byte[8]), OK, talk, READY))
                .isEqualTo(new Next.Wait());
        assertThat(conversation.hears(talk, ScriptedPostgres.DESCRIPTION, talk, PRIMARY, talk, COMPLETE, talk, READY))
                .isEqualTo(FOUND_PRIMARY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000})
    void withoutALoginAnyAnswerAboutOneIsAlive(int piece) {
        for (byte[] answer : new byte[][] {
            ScriptedPostgres.SCRAM,
            ScriptedPostgres.request(3),
            ScriptedPostgres.request(5, (byte) 1, (byte) 2, (byte) 3, (byte) 4),
            ScriptedPostgres.request(7),
            error("FATAL", "28000", "no pg_hba.conf entry for host \"10.0.0.1\", user \"sluice\""),
            error("FATAL", "28P01", "password authentication failed"),
            error("FATAL", "3D000", "database \"postgres\" does not exist"),
        }) {
            ScriptedExchange conversation = conversation(null, piece);
            assertThat(conversation.sent()).isEqualTo(startUp("user\0sluice\0database\0postgres\0\0"));
            assertThat(conversation.hears(answer)).isEqualTo(ALIVE);
            assertThat(conversation.farewell()).isEmpty();
        }
        ScriptedExchange trusted = conversation(null, piece);
        assertThat(trusted.hears(OK)).isEqualTo(ALIVE);
        assertThat(trusted.farewell()).isEqualTo(GOODBYE);
        assertThat(trusted.asks()).isEqualTo(failed(Kind.WRONG, "nothing more can be asked without a login"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"checker", ""})
    void aServerThatDoesNotServeIsWrong(String user) {
        for (String[] error : new String[][] {
            {"57P03", "the database system is starting up"},
            {"57P03", "the database system is shutting down"},
            {"57P01", "terminating connection due to administrator command"},
            {"XX000", "could not fork"},
        }) {
            ScriptedExchange conversation = conversation(user.isEmpty() ? null : user, 1);
            assertThat(conversation.hears(error("FATAL", error[0], error[1])))
                    .isEqualTo(failed(Kind.WRONG, error[1] + " (" + error[0] + ")"));
            assertThat(conversation.farewell()).isEmpty();
        }
        assertThat(conversation(user.isEmpty() ? null : user, 1)
                        .hears(error("FATAL", "53300", "sorry, too many clients already")))
                .isEqualTo(failed(Kind.FULL, "sorry, too many clients already (53300)"));
        assertThat(conversation(user.isEmpty() ? null : user, 1)
                        .hears(error("FATAL", "08P01", "no more connections allowed (max_client_conn)")))
                .isEqualTo(failed(Kind.FULL, "no more connections allowed (max_client_conn) (08P01)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"28000", "28P01", "3D000", "42501", "55000"})
    void aLoginThatIsRefusedSaysNothingOfTheServer(String code) {
        Next refused = failed(Kind.LOGIN, "refused (" + code + ")");
        assertThat(conversation("checker", 1).hears(error("FATAL", code, "refused")))
                .isEqualTo(refused);
        ScriptedExchange taken = conversation("checker", 1);
        assertThat(taken.hears(OK, error("FATAL", code, "refused"))).isEqualTo(refused);
        assertThat(taken.farewell()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42501", "42883", "42P01", "42703", "42704", "42601", "0A000"})
    void aServerThatTellsLessIsAskedForLess(String code) {
        ScriptedExchange conversation = conversation("checker", 1);
        assertThat(conversation.hears(settled(), error("ERROR", code, "no such thing")))
                .isEqualTo(new Next.Wait());
        assertThat(conversation.sent()).endsWith(QUERY);
        assertThat(conversation.hears(READY)).isEqualTo(new Next.Wait());
        assertThat(conversation.sent()).isEqualTo(SHORT_QUERY);
        assertThat(conversation.hears(answer(row("f", "off"))))
                .isEqualTo(new Next.Found(new Facts(Role.PRIMARY, null, null, "is the primary")));
        assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        assertThat(conversation.sent()).isEqualTo(SHORT_QUERY);
        Kind kind = code.equals("42501") ? Kind.LOGIN : Kind.WRONG;
        assertThat(conversation.hears(error("ERROR", code, "not that either")))
                .isEqualTo(failed(kind, "not that either (" + code + ")"));
        assertThat(conversation.farewell()).isEqualTo(GOODBYE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57014", "XX001", "53200", "55000"})
    void anErrorOfTheQueryIsWrong(String code) {
        assertThat(conversation("checker", 1).hears(settled(), error("ERROR", code, "canceled")))
                .isEqualTo(failed(Kind.WRONG, "canceled (" + code + ")"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000})
    void whatTheServerSaysBetweenTwoQuestionsIsHeardByTheSecond(int piece) {
        PostgresDialogue dialogue = new PostgresDialogue(new Login("checker", null, null), false, new ReplayHistory());
        ScriptedExchange conversation = ScriptedPostgres.exchange(dialogue, piece);
        assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        assertThat(conversation.hears(settled(), answer(PRIMARY))).isEqualTo(FOUND_PRIMARY);
        byte[] end = joined(
                parameter("search_path", "public"), error("FATAL", "57P01", "terminating connection due to a command"));
        dialogue.receive(end, end.length);
        assertThat(conversation.sent()).endsWith(QUERY);
        assertThat(conversation.asks())
                .isEqualTo(failed(Kind.WRONG, "terminating connection due to a command (57P01)"));
        assertThat(conversation.sent()).isEmpty();
        assertThat(conversation.farewell()).isEmpty();
        assertThat(conversation.asks()).isInstanceOf(Next.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0database\0other", "\0"})
    void aUserCannotAddParameters(String user) {
        PostgresDialogue dialogue = new PostgresDialogue(new Login(user, null, null), false, new ReplayHistory());
        dialogue.ask();
        assertThat(dialogue.next())
                .isEqualTo(failed(Kind.LOGIN, "the user or the database of the check has a character of code 0"));
    }
}
