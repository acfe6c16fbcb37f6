package dev.sluice.proxy.database;

import static dev.sluice.proxy.database.ScriptedPostgres.COMPLETE;
import static dev.sluice.proxy.database.ScriptedPostgres.DESCRIPTION;
import static dev.sluice.proxy.database.ScriptedPostgres.OK;
import static dev.sluice.proxy.database.ScriptedPostgres.PRIMARY;
import static dev.sluice.proxy.database.ScriptedPostgres.READY;
import static dev.sluice.proxy.database.ScriptedPostgres.answer;
import static dev.sluice.proxy.database.ScriptedPostgres.ascii;
import static dev.sluice.proxy.database.ScriptedPostgres.error;
import static dev.sluice.proxy.database.ScriptedPostgres.joined;
import static dev.sluice.proxy.database.ScriptedPostgres.message;
import static dev.sluice.proxy.database.ScriptedPostgres.notice;
import static dev.sluice.proxy.database.ScriptedPostgres.request;
import static dev.sluice.proxy.database.ScriptedPostgres.row;
import static dev.sluice.proxy.database.ScriptedPostgres.settled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.database.Failure.Kind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are none of PostgreSQL, or lie: each ends the conversation with one reason, and takes little memory. */
@Timeout(60)
class PostgresWrongServerTest {
    /** Twice what may be said, as an array that grows has it. */
    private static final int MOST_MEMORY = 2 * PostgresMessages.MOST_BETWEEN;

    private final PostgresDialogue dialogue =
            new PostgresDialogue(new Login("checker", "sesame", null), true, new ReplayHistory());

    private ScriptedExchange conversation(int piece) {
        ScriptedExchange conversation = ScriptedPostgres.exchange(dialogue, piece);
        assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        return conversation;
    }

    private static void assertWrong(Next next, String detail) {
        assertThat(next).isEqualTo(new Next.Failed(new Failure(Kind.WRONG, detail)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "-ERR unknown command\r\n",
                "220 mail ready\r\n",
                "Ecould not fork new process for connection: no memory\n",
            })
    void anotherProtocolIsShown(String said) {
        assertWrong(
                conversation(5000).hears(ascii(said)),
                "expected a message of PostgreSQL, got \"" + said.strip() + ".\"");
    }

    @Test
    void oneByteIsEnoughToSeeAnotherProtocol() {
        assertWrong(conversation(1).hears(ascii("HTTP")), "expected a message of PostgreSQL, got \"H\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1, 64 * 1024 + 1, 1024 * 1024 * 1024})
    void aLengthThatCannotBeIsWrongAtOnce(int length) {
        for (char type : "NSRDE".toCharArray()) {
            byte[] header = {
                (byte) type, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
            };
            PostgresDialogue another =
                    new PostgresDialogue(new Login("checker", null, null), true, new ReplayHistory());
            ScriptedExchange conversation = ScriptedPostgres.exchange(another, 5000);
            assertThat(conversation.asks()).isEqualTo(new Next.Wait());
            assertThat(conversation.hears(header))
                    .isInstanceOfSatisfying(
                            Next.Failed.class,
                            failed -> assertThat(failed.failure().detail())
                                    .startsWith("expected a message of PostgreSQL, got \"" + type));
        }
    }

    @Test
    void aMessageOfTheGreatestLengthIsTaken() {
        ScriptedExchange conversation = conversation(1000);
        assertThat(conversation.hears(message('N', new byte[64 * 1024 - 4]), settled()))
                .isEqualTo(new Next.Wait());
        assertThat(conversation.hears(answer(PRIMARY))).isInstanceOf(Next.Found.class);
        assertThat(dialogue.kept()).isLessThanOrEqualTo(1024);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 3_000_000})
    void aFloodOfNoticesEnds(int piece) {
        byte[] notice = notice("x".repeat(1000));
        byte[][] flood = new byte[1100][];
        Arrays.fill(flood, notice);
        ScriptedExchange conversation = conversation(piece);
        assertWrong(conversation.hears(joined(flood)), "the server says more than 1 MiB without an answer");
        assertThat(dialogue.kept()).isZero();
    }

    @Test
    void whatIsSaidBeforeAnAnswerIsNoPartOfTheNext() {
        byte[][] much = new byte[600][];
        Arrays.fill(much, notice("x".repeat(1000)));
        ScriptedExchange conversation = conversation(10_000);
        assertThat(conversation.hears(settled())).isEqualTo(new Next.Wait());
        for (int i = 0; i < 4; i++) {
            assertThat(conversation.hears(joined(much), answer(PRIMARY))).isInstanceOf(Next.Found.class);
            assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        }
    }

    @Test
    void aServerThatNobodyListensToFillsNoMemory() {
        byte[] noise = new byte[100_000];
        for (int i = 0; i < 100; i++) {
            dialogue.receive(noise, noise.length);
            assertThat(dialogue.kept()).isLessThanOrEqualTo(MOST_MEMORY);
        }
        ScriptedExchange conversation = ScriptedPostgres.exchange(dialogue, 1);
        assertWrong(conversation.asks(), "the server says more than 1 MiB without an answer");
    }

    @Test
    void aMessageInAWrongPlaceIsNamed() {
        String login = "expected its answer to the login, got a message of type ";
        for (byte[] early : new byte[][] {READY, DESCRIPTION, PRIMARY, COMPLETE}) {
            assertWrong(fresh(early), login + (char) early[0]);
        }
        String end = "expected the end of the login, got a message of type ";
        for (byte[] early : new byte[][] {OK, request(3), DESCRIPTION, PRIMARY, COMPLETE, message('v', new byte[8])}) {
            assertWrong(fresh(OK, early), end + (char) early[0]);
        }
        assertWrong(fresh(OK, message('Z', new byte[0])), end + "Z");
        String answer = "expected its answer to the query, got a message of type ";
        for (byte[] other : new byte[][] {OK, request(3), message('v', new byte[8]), message('Z', new byte[2])}) {
            assertWrong(fresh(settled(), other), answer + (char) other[0]);
        }
        assertWrong(fresh(settled(), PRIMARY, PRIMARY), answer + "D");
        assertWrong(fresh(settled(), error("ERROR", "42501", "no"), PRIMARY), answer + "D");
        assertWrong(fresh(settled(), READY), "the server has not answered the query");
        assertWrong(fresh(settled(), READY, READY), "the server has not answered the query");
        assertWrong(fresh(settled(), message('G', new byte[3])), "expected a message of PostgreSQL, got \"G.\"");
    }

    private static Next fresh(byte[]... said) {
        ScriptedExchange conversation = ScriptedPostgres.exchange(
                new PostgresDialogue(new Login("checker", "sesame", null), true, new ReplayHistory()), 5000);
        assertThat(conversation.asks()).isEqualTo(new Next.Wait());
        return conversation.hears(said);
    }

    @Test
    void rowsThatAreNoneOfTheQueryAreWrong() {
        String none = "the answer to the query is not the one of PostgreSQL";
        assertWrong(fresh(settled(), row()), none);
        assertWrong(fresh(settled(), row("t")), none);
        assertWrong(fresh(settled(), row("maybe", "off")), none);
        assertWrong(fresh(settled(), row(null, "off")), none);
        assertWrong(fresh(settled(), row("f", null)), none);
        for (byte[] body : new byte[][] {
            {},
            {0},
            {-1, -1},
            {0, 1},
            {0, 1, 0, 0, 0, 9, 't'},
            {0, 1, -1, -1, -1, -2},
            {0, 1, 0, 0, 0, 1, 't', 'x'},
            {127, 127, -1, -1, -1, -1}
        }) {
            assertWrong(
                    fresh(settled(), message('D', body)), "expected its answer to the query, got a message of type D");
        }
    }

    /** Both kinds of randomness: noise, and a right conversation that is damaged. */
    @Test
    void noServerBreaksIt() {
        byte[] right = joined(
                ScriptedPostgres.SCRAM,
                request(11, ascii("r=nonceserver,s=AAAAAAAAAAAAAAAA,i=1")),
                request(12, ascii("v=AAAA")),
                settled(),
                answer(PRIMARY));
        byte[] trusted = joined(settled(), answer(PRIMARY), error("FATAL", "57P01", "terminating"));
        Fuzz.play("a server of PostgreSQL that is damaged", 3000, random -> {
            byte[] said =
                    switch (random.nextInt(3)) {
                        case 0 -> noise(random);
                        case 1 -> Fuzz.damaged(right, 0, random);
                        default -> Fuzz.damaged(trusted, 0, random);
                    };
            PostgresDialogue any = new PostgresDialogue(
                    new Login(random.nextBoolean() ? "checker" : null, random.nextBoolean() ? "sesame" : null, null),
                    random.nextBoolean(),
                    new ReplayHistory(),
                    () -> "nonce");
            ScriptedExchange conversation = ScriptedPostgres.exchange(any, 1 + random.nextInt(200));
            Next _ = conversation.asks();
            Next end = conversation.hears(said);
            if (end instanceof Next.Failed(Failure failure)) {
                assertThat(failure.detail())
                        .doesNotContain("sesame")
                        .doesNotContain("\n")
                        .hasSizeLessThan(300);
            }
            Next _ = conversation.asks();
            assertThat(any.kept()).isLessThanOrEqualTo(MOST_MEMORY);
            assertThat(any.farewell().length).isIn(0, 5);
            assertThat(any.awaited()).isNotEmpty();
        });
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        for (int i = 0; i + 4 < noise.length; i += 1 + random.nextInt(30)) { // lengths that can be
            noise[i] = (byte) "RKSNAvEZTDC".charAt(random.nextInt(11));
            noise[i + 1] = 0;
            noise[i + 2] = 0;
            noise[i + 3] = 0;
            noise[i + 4] &= 31;
        }
        return noise;
    }
}
