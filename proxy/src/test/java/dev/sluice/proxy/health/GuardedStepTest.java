package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must not come fails a check at once, until what is expected has come. */
@Timeout(60)
class GuardedStepTest {
    private static final String PING = "{send: PING}, {expectNot: -LOADING}, {expect: +PONG}";

    private final Loops workers = Engines.loops(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    /** The server says it byte by byte and stays silent then. */
    private String drip(String steps, String said) {
        return check(steps, said, true);
    }

    private String check(String steps, String said) {
        return check(steps, said, false);
    }

    private String check(String steps, String said, boolean drips) {
        HealthCheckConfig config = TestChecks.of("timeout: 2s, interval: 2s, steps: [" + steps + "]");
        try (TestBackend backend = TestBackend.tcp(wire -> {
            if (drips) {
                said.chars().forEach(each -> write(wire, "" + (char) each));
            } else {
                write(wire, said);
            }
        })) {
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

    /** The time of the check is not over. */
    @Test
    void itFailsAtOnceWhenWhatMustNotComeComesFirst() {
        assertThat(check(PING, "-LOADING Redis is loading\r\n"))
                .isEqualTo("L7RSP got \"-LOADING Redis is loading..\", in which \"-LOADING\" must not come");
        assertThat(drip(PING, "-LOADING Redis is loading\r\n")).startsWith("L7RSP got \"-LOADING");
    }

    @Test
    void whatIsExpectedMayStillCome() {
        assertThat(check(PING, "+PONG\r\n")).isEqualTo("L7OK");
        assertThat(drip(PING, "-LOAD, or not. +PONG\r\n")).isEqualTo("L7OK");
        assertThat(check(PING, "nothing")).isEqualTo("L7TOUT expected \"+PONG\", got \"nothing\"");
    }

    @Test
    void whatStandsBeforeTheEndOfTheMatchCountsAndWhatStandsBehindItDoesNot() {
        assertThat(check(PING, "-LOADING\r\n+PONG\r\n")).startsWith("L7RSP got \"-LOADING..+PONG");
        assertThat(check(PING, "+PONG\r\n-LOADING\r\n")).isEqualTo("L7OK");
        assertThat(check("{expectNot: ONG}, {expect: PONG}", "PONG")).startsWith("L7RSP");
        assertThat(check("{expectNot: PONG!}, {expect: PONG}", "PONG!")).isEqualTo("L7OK");
    }

    @Test
    void severalGuardTheNextStepThatExpectsAndNoOther() {
        String steps =
                "{expectNotHex: '00'}, {expectNotRegex: '^-(BUSY|MASTERDOWN)'}, {send: x}, {expect: a}, {expectRegex: b}";
        assertThat(check(steps, "a -BUSY \0 b")).isEqualTo("L7OK");
        assertThat(check(steps, "-MASTERDOWN a b"))
                .isEqualTo("L7RSP got \"-MASTERDOWN a b\", in which /^-(BUSY|MASTERDOWN)/ must not come");
        assertThat(check(steps, "\0a b")).isEqualTo("L7RSP got \".a b\", in which 00 must not come");
    }

    @Test
    void aGuardMayStandBehindAnAnswer() {
        String steps = "{expect: '220'}, {expectNot: closing}, {send: QUIT}, {expect: '221'}";
        assertThat(check(steps, "220 ready\r\n221 bye\r\n")).isEqualTo("L7OK");
        assertThat(check(steps, "220 closing\r\n"))
                .isEqualTo("L7RSP got \" closing..\", in which \"closing\" must not come");
    }
}
