package dev.sluice.proxy.health;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HealthCheckConfig.HttpCheck;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.value.AnswerPattern;
import dev.sluice.config.value.Parsed;
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

    /** False when nothing that the backend says is waited for, as when there is but a PROXY header to send. */
    boolean expects() {
        return steps.stream().anyMatch(Step.Expect.class::isInstance);
    }

    /**
     * The script of a check.
     *
     * @param header that the pool sends; here without an address, since nobody is proxied
     * @param secure null where it speaks no TLS
     * @param address of the backend, for a Host header that is not configured
     */
    static Script of(HealthCheckConfig config, SendProxy header, Step.@Nullable Secure secure, String address) {
        List<Step> steps = opening(header, secure);
        steps.addAll(
                switch (config.type()) {
                    case TCP -> List.of();
                    case SEND_EXPECT ->
                        config.steps().stream().map(Script::step).toList();
                    case HTTP -> {
                        HttpCheck http = config.http();
                        if (http == null) {
                            throw new IllegalArgumentException("a check by HTTP without its request");
                        }
                        yield http(http, address);
                    }
                    case POSTGRES, MYSQL, REDIS -> throw new IllegalArgumentException("a check that is a conversation");
                });
        return new Script(steps, config.type() == HealthCheckConfig.Type.HTTP, Secrets.of(config));
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

    private static Step step(CheckStep step) {
        String text = step.text().text();
        String shown = step.text().shown();
        return switch (step.kind()) {
            case SEND -> new Step.Send(text.getBytes(StandardCharsets.UTF_8));
            case SEND_HEX -> new Step.Send(hex(text));
            case EXPECT ->
                new Step.Expect(new Expectation.Bytes(text.getBytes(StandardCharsets.UTF_8), "\"" + shown + "\""));
            case EXPECT_HEX -> new Step.Expect(new Expectation.Bytes(hex(text), shown));
            case EXPECT_REGEX -> new Step.Expect(new Expectation.Regex(pattern(text), "/" + shown + "/"));
        };
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

    private static List<Step> http(HttpCheck http, String address) {
        String host = http.host() == null ? address : http.host().text();
        String request = "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: sluice-health-check\r\nConnection: close\r\n\r\n"
                .formatted(http.method(), http.path().text(), host);
        List<int[]> ranges = new ArrayList<>();
        for (String status : http.status()) {
            int dash = status.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? status : status.substring(0, dash));
            ranges.add(new int[] {first, dash < 0 ? first : Integer.parseInt(status.substring(dash + 1))});
        }
        return List.of(
                new Step.Send(request.getBytes(StandardCharsets.UTF_8)),
                new Step.Expect(new Expectation.Status(ranges)));
    }
}
