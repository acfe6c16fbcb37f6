package dev.sluice.proxy.health;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HealthCheckConfig.HttpCheck;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.AnswerPattern;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.SecretText;
import dev.sluice.proxy.preface.ProxyHeaderEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The script of a check of one pool: its steps after it has connected. Immutable.
 *
 * @param secrets that must not be shown when the backend says them
 * @param peerEnds true when the backend is asked to end the connection: a server may take our FIN before that for an abort
 */
record Script(List<Step> steps, boolean peerEnds, Secrets secrets) {
    Script {
        steps = List.copyOf(steps);
    }

    /** Whether the connect is all. */
    boolean isBare() {
        return steps.isEmpty();
    }

    /** The TLS that it speaks from one of its steps on; null when it does not. */
    Step.@Nullable Secure secured() {
        for (Step step : steps) {
            if (step instanceof Step.Secure secure) {
                return secure;
            }
            if (step instanceof Step.Converse converse && converse.tls() != null) {
                return converse.tls();
            }
        }
        return null;
    }

    /** How long one connection serves check after check; 0 for one each. */
    long reuseNanos() {
        return steps.stream()
                .mapToLong(step -> step instanceof Step.Converse converse ? converse.reuseNanos() : 0)
                .sum();
    }

    /** Bytes of the backend that are looked at. */
    int most() {
        int most = Expectation.MOST;
        for (Step step : steps) {
            if (step instanceof Step.Expect(Expectation expectation)) {
                most = Math.max(most, expectation.most());
            }
        }
        return most;
    }

    /** False when nothing that the backend says is waited for, as when there is but a PROXY header to send. */
    boolean expects() {
        return steps.stream().anyMatch(Step.Expect.class::isInstance);
    }

    /** As below, of a check that needs no secret from a file. */
    static Script of(HealthCheckConfig config, SendProxy header, Step.@Nullable Secure secure, String address) {
        return of(config, header, secure, address, null);
    }

    /**
     * The script of a check.
     *
     * @param header that the pool sends; here without an address, since nobody is proxied
     * @param secure null where it speaks no TLS
     * @param address of the backend, for a Host header that is not configured
     * @param secret that the file of its login holds now; null when it has none
     */
    static Script of(
            HealthCheckConfig config,
            SendProxy header,
            Step.@Nullable Secure secure,
            String address,
            @Nullable String secret) {
        List<Step> steps = opening(header, secure);
        steps.addAll(
                switch (config.type()) {
                    case TCP -> List.of();
                    case SEND_EXPECT -> steps(config.steps());
                    case HTTP -> {
                        HttpCheck http = config.http();
                        if (http == null) {
                            throw new IllegalArgumentException("a check by HTTP without its request");
                        }
                        yield http(http, address, secret);
                    }
                    case POSTGRES, MYSQL, REDIS -> throw new IllegalArgumentException("a check that is a conversation");
                });
        return new Script(steps, config.type() == HealthCheckConfig.Type.HTTP, Secrets.of(config, secret));
    }

    /** The script of a check that is a conversation with a database server. */
    static Script of(SendProxy header, Step.@Nullable Secure secure, Step.Converse talk) {
        List<Step> steps = opening(header, talk.tls() == null ? secure : null);
        steps.add(talk);
        return new Script(steps, false, new Secrets(List.of()));
    }

    private static List<Step> opening(SendProxy header, Step.@Nullable Secure secure) {
        List<Step> steps = new ArrayList<>();
        switch (header) {
            case OFF -> {}
            case V1 -> steps.add(new Step.Send(ProxyHeaderEncoder.v1Unknown()));
            case V2 -> steps.add(new Step.Send(ProxyHeaderEncoder.v2Local()));
        }
        if (secure != null) {
            steps.add(secure);
        }
        return steps;
    }

    /** What must not come stands with what is expected next. */
    private static List<Step> steps(List<CheckStep> all) {
        List<Step> steps = new ArrayList<>();
        List<Expectation> forbidden = new ArrayList<>();
        for (CheckStep step : all) {
            switch (step.kind()) {
                case SEND -> steps.add(new Step.Send(step.text().text().getBytes(StandardCharsets.UTF_8)));
                case SEND_HEX -> steps.add(new Step.Send(hex(step.text().text())));
                case EXPECT, EXPECT_HEX, EXPECT_REGEX -> {
                    Expectation expected = expectation(step);
                    steps.add(new Step.Expect(
                            forbidden.isEmpty() ? expected : new Expectation.Guarded(forbidden, expected)));
                    forbidden.clear();
                }
                case EXPECT_NOT, EXPECT_NOT_HEX, EXPECT_NOT_REGEX -> forbidden.add(expectation(step));
            }
        }
        return steps;
    }

    private static Expectation expectation(CheckStep step) {
        return switch (step.kind()) {
            case EXPECT_HEX, EXPECT_NOT_HEX ->
                new Expectation.Bytes(hex(step.text().text()), step.text().shown());
            case EXPECT_REGEX, EXPECT_NOT_REGEX -> regex(step.text());
            case SEND, SEND_HEX, EXPECT, EXPECT_NOT -> text(step.text());
        };
    }

    private static Expectation.Bytes text(SecretText text) {
        return new Expectation.Bytes(text.text().getBytes(StandardCharsets.UTF_8), "\"" + text.shown() + "\"");
    }

    private static Expectation.Regex regex(SecretText text) {
        return new Expectation.Regex(pattern(text.text()), "/" + text.shown() + "/");
    }

    private static AnswerPattern pattern(String text) {
        return switch (AnswerPattern.parse(text)) {
            case Parsed.Ok<AnswerPattern>(AnswerPattern pattern) -> pattern;
            case Parsed.Bad<AnswerPattern>(String message) -> throw new IllegalArgumentException(message);
        };
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static List<Step> http(HttpCheck http, String address, @Nullable String secret) {
        List<int[]> ranges = new ArrayList<>();
        for (String status : http.status()) {
            int dash = status.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? status : status.substring(0, dash));
            ranges.add(new int[] {first, dash < 0 ? first : Integer.parseInt(status.substring(dash + 1))});
        }
        Expectation.Status status = new Expectation.Status(ranges);
        SecretText text = http.body().text();
        SecretText regex = http.body().regex();
        return List.of(
                new Step.Send(HttpRequest.of(http, address, secret).getBytes(StandardCharsets.UTF_8)),
                new Step.Expect(
                        http.body().counts()
                                ? new HttpAnswer(
                                        status, text == null ? null : text(text), regex == null ? null : regex(regex))
                                : status));
    }
}
