package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.CheckStep.Kind;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.SecretText;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A check that fails says what was expected and what came. */
@Timeout(60)
class WrongAnswerTest {
    private static final CheckStep PING = new CheckStep(Kind.SEND, SecretText.plain("PING\r\n"));
    private static final CheckStep PONG = new CheckStep(Kind.EXPECT, SecretText.plain("+PONG"));

    private final Loops workers = Engines.loops(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private String check(List<CheckStep> steps, Consumer<Wire> server) {
        HealthCheckConfig config = TestChecks.steps(Duration.ofMillis(300), steps);
        try (TestBackend backend = TestBackend.tcp(server)) {
            return TestChecks.verdict(
                            workers.control(),
                            backend.address(),
                            Script.of(config, SendProxy.OFF, null, "db:1"),
                            config.schedule().timeout())
                    .toString();
        }
    }

    private static void write(Wire wire, String text) {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aWrongAnswerSaysWhatWasExpectedAndWhatCame() {
        List<CheckStep> ping = List.of(PING, PONG);
        assertThat(check(ping, wire -> {
                    write(wire, "-LOADING\r\n");
                    wire.finish();
                }))
                .isEqualTo("L7RSP expected \"+PONG\", got \"-LOADING..\"");
        assertThat(check(ping, wire -> write(wire, "-LOADING\r\n")))
                .isEqualTo("L7TOUT expected \"+PONG\", got \"-LOADING..\"");
        assertThat(check(ping, Wire::finish)).isEqualTo("L7RSP the backend ended before \"+PONG\"");
        assertThat(check(ping, _ -> {})).isEqualTo("L7TOUT the backend was silent before \"+PONG\"");
    }

    @Test
    void theMessageOfAPostgresThatIsFullIsSeen() {
        CheckStep primary = new CheckStep(Kind.EXPECT_REGEX, SecretText.plain("in_hot_standby.off"));
        assertThat(check(List.of(PING, primary), wire -> {
                    write(
                            wire,
                            "R\0\0\0\u0008\0\0\0\0E\0\0\0\u00b3SFATAL\0VFATAL\0C53300\0Mremaining connection slots are"
                                    + " reserved for non-replication superuser connections\0Fpostinit.c\0L846\0RInitPostgres\0\0");
                    wire.finish();
                }))
                .isEqualTo(
                        "L7RSP expected /in_hot_standby.off/, got \"R..E..SFATAL.VFATAL.C53300.Mremaining connection"
                                + " slots are reserved for non-replication superuser connections.Fpostinit.c.L846.RInitPostgres\" and more");
    }

    /** MySQL speaks first: what is left of its greeting is no answer to the login. */
    @Test
    void whatCameBeforeAStepThatSendsIsNotShownAsTheAnswerToIt() {
        List<CheckStep> login = List.of(
                new CheckStep(Kind.EXPECT_HEX, SecretText.plain("00 00 00 0a")),
                PING,
                new CheckStep(Kind.EXPECT_HEX, SecretText.plain("07 00 00 02 00")));
        String greeting = "Y\0\0\0\n5.5.5-10.11.19-MariaDB\0";
        assertThat(check(login, wire -> {
                    write(wire, greeting);
                    wire.read("PING\r\n".length());
                    write(wire, "\u0017\0\0\u0002\u00ff\u0010\u0004Too many connections");
                    wire.finish();
                }))
                .isEqualTo("L7RSP expected 07 00 00 02 00, got \"..Too many connections\"");
        assertThat(check(login, wire -> {
                    write(wire, greeting);
                    wire.read("PING\r\n".length());
                    wire.finish();
                }))
                .isEqualTo("L7RSP the backend ended before 07 00 00 02 00");
    }

    /** As redis does with a command that it does not know. */
    @Test
    void aBackendThatRepeatsASecretDoesNotMakeItPublic() {
        SecretText auth = new SecretText("AUTH hunter2\r\n", "AUTH ${PASSWORD}\r\n", List.of("hunter2"));
        SecretText bytes = new SecretText("01 02 61 62 63", "${BYTES}", List.of("01 02 61 62 63"));
        List<CheckStep> check = List.of(
                new CheckStep(Kind.SEND, auth),
                new CheckStep(Kind.SEND_HEX, bytes),
                new CheckStep(Kind.EXPECT, new SecretText("hunter2+", "${PASSWORD}+", List.of("hunter2+"))));
        assertThat(check(check, wire -> {
                    wire.read("AUTH hunter2\r\n".length() + 5);
                    write(wire, "-ERR \u0001\u0002abc hunter2 " + ".".repeat(10) + " hunte");
                    wire.finish();
                }))
                .isEqualTo("L7RSP expected \"${PASSWORD}+\", got \"-ERR *** *** .......... ***\"");
    }

    @Test
    void aSecretThatBeganBeforeAStepThatSendsIsNotShownFromItsMiddle() {
        Secrets secrets = new Secrets(List.of("hunter2"));
        assertThat(secrets.hide("-ERR hunter2 and hunter2", "-ERR hun".length()))
                .isEqualTo("*** and ***");
        assertThat(secrets.hide("-ERR hunter2 hunter2!", "-ERR hunter2 hunter2".length()))
                .isEqualTo("!");
        assertThat(secrets.hide("hunter2", 0)).isEqualTo("***");
    }
}
