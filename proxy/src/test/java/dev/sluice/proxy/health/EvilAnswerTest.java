package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.SecretText;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.Loops;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a backend answers to a check: the check ends, the loop goes on, and nothing is thrown. */
@Timeout(120)
class EvilAnswerTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int LONG = 16 * 1024;

    private final Loops workers = Engines.loops(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private Verdict check(TestBackend backend, Script script) {
        return TestChecks.verdict(workers.control(), backend.address(), script, SHORT);
    }

    private static Script script(List<CheckStep> steps) {
        return Script.of(TestChecks.steps(SHORT, steps), SendProxy.OFF, null, "db:1");
    }

    private void assertLoopGoesOn() throws InterruptedException {
        boolean _ = LoopCall.of(workers.control().thread(), () -> {}).await(LoopCall.PATIENCE);
        assertThat(workers.control().thread().defects().count()).isZero();
    }

    private static void drip(Wire wire, byte[] bytes, int atOnce) {
        for (int i = 0; i < bytes.length; i += atOnce) {
            wire.write(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + atOnce)));
        }
        byte[] rest = new byte[64];
        while (wire.read(rest) >= 0) {} // until the check goes
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*c", "a.*a.*a.*b", "(a*)*b"})
    void anExpressionThatWouldGoBackForEver(String expression) throws InterruptedException {
        byte[] evil = "a".repeat(LONG).getBytes(StandardCharsets.ISO_8859_1);
        for (int atOnce : new int[] {LONG, 1}) {
            try (TestBackend backend = TestBackend.tcp(wire -> drip(wire, evil, atOnce))) {
                Verdict verdict = check(
                        backend,
                        script(List.of(new CheckStep(CheckStep.Kind.EXPECT_REGEX, SecretText.plain(expression)))));
                assertThat(verdict.code()).isIn(Verdict.Code.L7TOUT, Verdict.Code.L7RSP);
            }
        }
        assertLoopGoesOn();
    }

    @Test
    void whatComesByteAfterByteIsFoundAtLast() {
        byte[] slow = ("a".repeat(3_000) + "ready").getBytes(StandardCharsets.ISO_8859_1);
        try (TestBackend backend = TestBackend.tcp(wire -> drip(wire, slow, 1))) {
            Verdict verdict = check(
                    backend,
                    script(List.of(new CheckStep(CheckStep.Kind.EXPECT_REGEX, SecretText.plain("read(y|ily)")))));
            assertThat(verdict.code()).isIn(Verdict.Code.L7OK, Verdict.Code.L7TOUT); // a slow machine is slow
        }
    }

    @Test
    void randomAnswersToRandomScripts() throws InterruptedException {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<CheckStep> steps = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                steps.add(step(random));
            }
            byte[] answer = answer(random);
            int atOnce = random.nextBoolean() ? LONG : 1 + random.nextInt(200);
            boolean ends = random.nextBoolean();
            try (TestBackend backend = TestBackend.tcp(wire -> {
                if (ends) {
                    wire.write(answer);
                    wire.finish();
                } else {
                    drip(wire, answer, atOnce);
                }
            })) {
                Verdict verdict = check(backend, script(steps));
                assertThat(verdict.code()).as("seed %d", seed).isNotEqualTo(Verdict.Code.SOCKERR);
            }
        }
        assertLoopGoesOn();
    }

    private static CheckStep step(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new CheckStep(CheckStep.Kind.SEND, SecretText.plain("PING\r\n"));
            case 1 -> new CheckStep(CheckStep.Kind.EXPECT, SecretText.plain(random.nextBoolean() ? "a" : "ab"));
            case 2 -> new CheckStep(CheckStep.Kind.EXPECT_HEX, SecretText.plain("61 00"));
            case 3 ->
                new CheckStep(
                        CheckStep.Kind.EXPECT_REGEX, SecretText.plain(random.nextBoolean() ? "^(a|b)+$" : "(a?)*b"));
            default ->
                new CheckStep(
                        CheckStep.Kind.EXPECT_REGEX,
                        SecretText.plain(random.nextBoolean() ? "a{1,50}b" : "[^a]\\s*.$"));
        };
    }

    private static byte[] answer(Random random) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 2 * LONG : random.nextInt(3_000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(50) == 0 ? random.nextInt(256) : 'a' + random.nextInt(2));
        }
        return bytes;
    }

    @Test
    void aDefectInACheckSaysNothingOfTheBackend() throws InterruptedException {
        Expectation broken = new Expectation.Status(List.of(new int[0])); // throws when an answer is compared with it
        try (TestBackend backend =
                TestBackend.tcp(wire -> wire.write("HTTP/1.1 200 \r\n".getBytes(StandardCharsets.ISO_8859_1)))) {
            Verdict verdict =
                    check(backend, new Script(List.of(new Step.Expect(broken)), false, new Secrets(List.of())));
            assertThat(verdict).isEqualTo(new Verdict(Verdict.Code.SOCKERR, "defect: ArrayIndexOutOfBoundsException"));
        }
        boolean _ = LoopCall.of(workers.control().thread(), () -> {}).await(LoopCall.PATIENCE);
        assertThat(workers.control().thread().defects().count()).isEqualTo(1);
    }
}
