package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversation of a check with Redis. */
@Timeout(60)
class RedisDialogueTest {
    private static final String ID = "6402e174a5aa93fa957abcf7c3fe04803447db62";
    private static final String NO_ID = "0".repeat(40);
    private static final String ASKED = "*2\r\n$4\r\nINFO\r\n$11\r\nreplication\r\n";
    private static final Next ALIVE = new Next.Found(new Facts(Role.UNKNOWN, null, null, "answers"));
    private static final Login NOBODY = new Login(null, null, null);
    private static final Login DEFAULT = new Login(null, "sesame", null);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bulk(String... lines) {
        String text = "# Replication\r\n" + String.join("\r\n", lines) + "\r\n";
        return bytes("$" + text.length() + "\r\n" + text + "\r\n");
    }

    private static Next end(Login login, byte[]... said) {
        return ScriptedExchange.end(() -> new RedisDialogue(login), said);
    }

    private static Next end(Login login, String said) {
        return end(login, bytes(said));
    }

    private static Failure failure(Next next) {
        assertThat(next).isInstanceOf(Next.Failed.class);
        return ((Next.Failed) next).failure();
    }

    private static Next found(Role role, @Nullable Duration lag, @Nullable Lineage lineage, String words) {
        return new Next.Found(new Facts(role, lag, lineage, words));
    }

    @Test
    void aPrimaryHasItsHistory() {
        ScriptedExchange exchange = new ScriptedExchange(new RedisDialogue(NOBODY), 1);
        exchange.asks();
        assertThat(exchange.sentText()).isEqualTo(ASKED);
        byte[] primary = bulk(
                "role:master",
                "connected_slaves:2",
                "slave0:ip=::1,port=1,state=online",
                "master_replid:" + ID,
                "master_replid2:" + NO_ID);
        Next expected = found(Role.PRIMARY, null, new Lineage.Replication(ID, NO_ID, 2), "is the primary");
        assertThat(exchange.hears(primary)).isEqualTo(expected);
        exchange.asks();
        assertThat(exchange.sentText()).isEqualTo(ASKED);
        assertThat(exchange.hears(primary)).isEqualTo(expected);
        assertThat(end(NOBODY, bulk("role:master"))).isEqualTo(found(Role.PRIMARY, null, null, "is the primary"));
        assertThat(end(NOBODY, bulk("role:master", "master_replid:no")))
                .isEqualTo(found(Role.PRIMARY, null, null, "is the primary"));
        assertThat(end(NOBODY, bulk("role:active-replica")))
                .isEqualTo(found(Role.PRIMARY, null, new Lineage.Shared(), "is an active replica"));
    }

    @Test
    void aReplicaIsBehindByItsSilence() {
        for (String role : new String[] {"role:slave", "role:replica"}) {
            assertThat(end(
                            NOBODY,
                            bulk(
                                    role,
                                    "master_link_status:up",
                                    "master_last_io_seconds_ago:11",
                                    "master_sync_in_progress:0")))
                    .isEqualTo(found(Role.REPLICA, Duration.ZERO, null, "is a replica"));
        }
        assertThat(end(NOBODY, bulk("role:slave", "master_link_status:up", "master_last_io_seconds_ago:40")))
                .isEqualTo(found(
                        Role.REPLICA,
                        Duration.ofSeconds(40),
                        null,
                        "is a replica that hears nothing of its primary for 40 s"));
        assertThat(end(NOBODY, bulk("role:slave", "master_link_status:down", "master_link_down_since_seconds:7")))
                .isEqualTo(found(
                        Role.REPLICA,
                        Duration.ofSeconds(7),
                        null,
                        "is a replica without a link to its primary for 7 s"));
        assertThat(end(NOBODY, bulk("role:slave", "master_link_status:down", "master_link_down_since_seconds:-1")))
                .isEqualTo(found(Role.REPLICA, null, null, "is a replica without a link to its primary"));
    }

    @Test
    void aReplicaServesWhileItCopiesAnewButNotDuringItsFirstCopy() {
        String copies = "master_sync_in_progress:1";
        assertThat(end(
                        NOBODY,
                        bulk("role:slave", "master_link_status:down", copies, "master_link_down_since_seconds:30")))
                .isEqualTo(found(
                        Role.REPLICA,
                        Duration.ofSeconds(30),
                        null,
                        "is a replica that copies all data anew, without a link for 30 s"));
        Failure failure = failure(end(
                NOBODY, bulk("role:slave", "master_link_status:down", copies, "master_link_down_since_seconds:-1")));
        assertThat(failure)
                .isEqualTo(new Failure(Kind.WRONG, "is a replica that has not got its first copy of the data yet"));
    }

    @Test
    void aSentinelAnswersAndHasNoRole() {
        assertThat(end(NOBODY, "$0\r\n\r\n")).isEqualTo(ALIVE);
    }

    @Test
    void aLoginComesFirst() {
        ScriptedExchange exchange = new ScriptedExchange(new RedisDialogue(DEFAULT), 1);
        exchange.asks();
        assertThat(exchange.sentText()).isEqualTo("*2\r\n$4\r\nAUTH\r\n$6\r\nsesame\r\n");
        exchange.hears(bytes("+OK\r\n"));
        assertThat(exchange.sentText()).isEqualTo(ASKED);
        assertThat(exchange.hears(bulk("role:master"))).isInstanceOf(Next.Found.class);
        exchange.asks();
        assertThat(exchange.sentText()).isEqualTo(ASKED);

        exchange = new ScriptedExchange(new RedisDialogue(new Login("chk", "é\r\n", null)), 1);
        exchange.asks();
        assertThat(exchange.sent()).isEqualTo(bytes("*3\r\n$4\r\nAUTH\r\n$3\r\nchk\r\n$4\r\né\r\n\r\n"));
        exchange = new ScriptedExchange(new RedisDialogue(new Login("chk", null, null)), 1);
        exchange.asks();
        assertThat(exchange.sentText()).isEqualTo("*3\r\n$4\r\nAUTH\r\n$3\r\nchk\r\n$0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-WRONGPASS invalid username-password pair or user is disabled.",
                "-ERR invalid password",
                "-ERR Client sent AUTH, but no password is set",
                "-ERR wrong number of arguments for 'auth' command",
                "-NOPERM this user has no permissions to run the 'info' command",
                "-NOAUTH Authentication required.",
                "-DENIED Redis is running in protected mode because"
            })
    void aRefusedLoginIsAFaultOfTheConfiguration(String refusal) {
        Failure failure = failure(end(DEFAULT, refusal + "\r\n"));
        assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
        assertThat(failure.detail()).doesNotContain("sesame");
    }

    @Test
    void whatALoginMayNotSeeIsAFaultOfTheConfiguration() {
        assertThat(failure(end(DEFAULT, "+OK\r\n-NOPERM no permissions to run the 'info' command\r\n"))
                        .detail())
                .endsWith("the user needs +info");
        assertThat(failure(end(DEFAULT, "+OK\r\n-ERR unknown command 'INFO'\r\n"))
                        .kind())
                .isEqualTo(Kind.LOGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-NOAUTH Authentication required.", "-NOPERM no", "-ERR unknown command `INFO`"})
    void withoutALoginAServerThatWantsOneIsAlive(String refusal) {
        assertThat(end(NOBODY, refusal + "\r\n")).isEqualTo(ALIVE);
    }

    @Test
    void aServerThatDoesNotServeSaysWhy() {
        for (Login login : new Login[] {NOBODY, DEFAULT}) {
            assertThat(failure(end(login, "-LOADING Redis is loading the dataset in memory\r\n")))
                    .isEqualTo(new Failure(Kind.WRONG, "says \"LOADING Redis is loading the dataset in memory\""));
            assertThat(failure(end(login, "-MASTERDOWN Link with MASTER is down\r\n"))
                            .kind())
                    .isEqualTo(Kind.WRONG);
            assertThat(failure(end(login, "-BUSY Redis is busy running a script\r\n"))
                            .kind())
                    .isEqualTo(Kind.WRONG);
            assertThat(failure(end(login, "-ERR max number of clients reached\r\n"))
                            .kind())
                    .isEqualTo(Kind.FULL);
        }
    }

    @Test
    void noErrorShowsThePassword() {
        assertThat(failure(end(DEFAULT, "-ERR unknown command 'AUTH', with args beginning with: 'sesame'\r\n"))
                        .detail())
                .doesNotContain("sesame");
    }

    @Test
    void theFarewellComesAfterAnAnswer() {
        RedisDialogue dialogue = new RedisDialogue(DEFAULT);
        dialogue.ask();
        assertThat(dialogue.farewell()).isEmpty();
        assertThat(dialogue.awaited()).isEqualTo("the answer to AUTH");
        byte[] ok = bytes("+OK\r\n");
        dialogue.receive(ok, ok.length);
        assertThat(dialogue.farewell()).isEqualTo(bytes("QUIT\r\n"));
        assertThat(dialogue.awaited()).isEqualTo("the answer to INFO replication");
    }

    @Test
    void whatComesBetweenTwoQuestionsIsLookedAtByTheNext() {
        for (String unasked : new String[] {"-ERR gone\r\n", "+hello\r\n", "$1", "x"}) {
            ScriptedExchange exchange = new ScriptedExchange(new RedisDialogue(NOBODY), 4096);
            exchange.asks();
            exchange.hears(bulk("role:master"));
            exchange.hearsUnasked(bytes(unasked));
            assertThat(failure(exchange.asks()).kind()).isEqualTo(Kind.WRONG);
            assertThat(failure(exchange.asks()).detail()).isEqualTo("has ended the conversation");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "$-1\r\n",
                "$\r\n",
                "$x\r\n",
                "$65537\r\n",
                "$99999999999999999999\r\n",
                "$2\r\nabcd",
                "-SOMETHING\r\n"
            })
    void whatIsNoAnswerIsWrong(String said) {
        Failure failure = failure(end(NOBODY, said));
        assertThat(failure.kind()).isEqualTo(Kind.WRONG);
        assertThat(failure.detail()).matches("[ -~]+").hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n", ":1\r\n", "*2\r\n$4\r\nAUTH\r\n$6\r\nsesame\r\n"})
    void otherProtocolsAreShownByTheirFirstWords(String said) {
        for (int piece : new int[] {1, 4096}) {
            ScriptedExchange exchange = new ScriptedExchange(new RedisDialogue(DEFAULT), piece);
            exchange.asks();
            Failure failure = failure(exchange.hears(bytes(said)));
            assertThat(failure.kind()).isEqualTo(Kind.WRONG);
            assertThat(failure.detail())
                    .startsWith("does not speak Redis's protocol: begins with \"" + said.charAt(0))
                    .doesNotContain("ses");
        }
    }

    @Test
    void anAnswerIsBounded() {
        assertThat(failure(end(NOBODY, "-" + "x".repeat(100_000))).detail())
                .contains("a line is longer than 4096 bytes");
        assertThat(failure(end(DEFAULT, "$4\r\ntext\r\n")).detail()).isEqualTo("answers AUTH by a text");
        ScriptedExchange exchange = new ScriptedExchange(new RedisDialogue(NOBODY), 4096);
        exchange.asks();
        exchange.hears(bulk("role:master"));
        for (int i = 0; i < 100; i++) {
            exchange.hearsUnasked(new byte[4096]);
        }
        assertThat(failure(exchange.asks()).kind()).isEqualTo(Kind.WRONG);
        String longest = "role:slave\r\n" + "x".repeat(64 * 1024 - 12);
        assertThat(end(NOBODY, "$65536\r\n" + longest + "\r\n")).isInstanceOf(Next.Found.class);
    }

    @Test
    void whateverIsSaidHasAnAnswer() {
        byte[] good = bulk("role:slave", "master_link_status:up", "master_last_io_seconds_ago:1");
        Fuzz.play("damaged answers of Redis", 2000, random -> {
            RedisDialogue dialogue = new RedisDialogue(random.nextBoolean() ? NOBODY : DEFAULT);
            ScriptedExchange exchange = new ScriptedExchange(dialogue, 1 + random.nextInt(100));
            exchange.asks();
            exchange.hears(Fuzz.damaged(bytes("+OK\r\n"), 0, random), Fuzz.damaged(good, 0, random));
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            exchange.hears(noise);
            assertThat(exchange.asks()).isNotNull();
            exchange.hears(Fuzz.damaged(good, 0, random));
            assertThat(dialogue.awaited()).isNotEmpty();
        });
    }
}
