package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A check by HTTP sends the headers that it is told, and looks at the body if it is to. */
@Timeout(60)
class HttpAnswerTest {
    private static final String TEXT = "body: up";
    private static final String REGEX = "bodyRegex: '^up$'";

    private final Loops workers = Engines.loops(1, 0);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private static HealthCheckConfig http(String keys) {
        return TestChecks.of("timeout: 2s, interval: 2s, http: {" + keys + "}");
    }

    private String check(HealthCheckConfig config, Consumer<Wire> server) {
        try (TestBackend backend = TestBackend.tcp(server)) {
            return TestChecks.verdict(
                            workers.control(),
                            backend.address(),
                            Script.of(config, SendProxy.OFF, null, "db:1"),
                            config.schedule().timeout())
                    .toString();
        }
    }

    private String check(String keys, String answer) {
        return check(http(keys), wire -> {
            request(wire);
            write(wire, answer);
            wire.finish();
        });
    }

    /** Of a server that does not end the connection. */
    private String held(String keys, String answer) {
        return check(http(keys), wire -> {
            request(wire);
            write(wire, answer);
        });
    }

    private static String request(Wire wire) {
        StringBuilder request = new StringBuilder();
        byte[] next = new byte[1];
        while (!request.toString().endsWith("\r\n\r\n") && wire.read(next) > 0) {
            request.append((char) (next[0] & 0xff));
        }
        return request.toString();
    }

    private static void write(Wire wire, String text) {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String ok(String headers, String body) {
        return "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
    }

    private static String sized(String body) {
        return ok("content-length: " + body.length() + "\r\n", body);
    }

    private static String chunked(String... chunks) {
        StringBuilder body = new StringBuilder();
        for (String chunk : chunks) {
            body.append(Integer.toHexString(chunk.length()))
                    .append(";x=y\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return ok(
                "Transfer-Encoding: gzip, Chunked\r\n", body.append("0\r\n\r\n").toString());
    }

    @Test
    void theHeadersAreSentBehindThoseOfEveryCheck() {
        CompletableFuture<String> request = new CompletableFuture<>();
        assertThat(check(http("path: /health, headers: {x-key: 'a: b', X-Word: \u00fc, user-agent: other}"), wire -> {
                    request.complete(request(wire));
                    write(wire, ok("", ""));
                }))
                .isEqualTo("L7OK");
        assertThat(request.join()).isEqualTo("""
                        GET /health HTTP/1.1\r
                        Host: db:1\r
                        Connection: close\r
                        x-key: a: b\r
                        X-Word: \u00c3\u00bc\r
                        user-agent: other\r
                        \r
                        """);
    }

    @Test
    void withoutNewKeysTheRequestIsWhatItWas() {
        CompletableFuture<String> request = new CompletableFuture<>();
        assertThat(check(http(""), wire -> {
                    request.complete(request(wire));
                    write(wire, ok("", ""));
                }))
                .isEqualTo("L7OK");
        assertThat(request.join())
                .isEqualTo(
                        "GET / HTTP/1.1\r\nHost: db:1\r\nUser-Agent: sluice-health-check\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, REGEX, TEXT + ", " + REGEX})
    void theBodyIsFoundHoweverItIsFramed(String keys) {
        assertThat(held(keys, sized("up"))).isEqualTo("L7OK");
        assertThat(check(keys, ok("", "up"))).isEqualTo("L7OK");
        assertThat(held(keys, chunked("u", "p"))).isEqualTo("L7OK");
        assertThat(held(keys, "HTTP/1.0 200\nContent-Length:2\n\nup")).isEqualTo("L7OK");
    }

    @Test
    void theBodyIsFoundWhenItComesByteByByte() {
        for (String answer : new String[] {sized("it is up"), chunked("it i", "s u", "p")}) {
            assertThat(check(http("body: is up, bodyRegex: 'up$'"), wire -> {
                        request(wire);
                        answer.chars().forEach(each -> write(wire, "" + (char) each));
                    }))
                    .isEqualTo("L7OK");
        }
    }

    @Test
    void aTextPassesBeforeTheBodyIsWholeAndAnExpressionDoesNot() {
        String part = ok("Content-Length: 100\r\n", "up");
        assertThat(held(TEXT, part)).isEqualTo("L7OK");
        assertThat(check(REGEX, part)).isEqualTo("L7RSP expected /^up$/ in the body, got \"up\"");
        assertThat(held("bodyRegex: '^up$'", sized("up, but not for long")))
                .isEqualTo("L7RSP expected /^up$/ in the body, got \"up, but not for long\"");
    }

    /** The time of the check is two seconds: each verdict but the last comes before it is over. */
    @Test
    void aBodyThatIsWholeAndWrongFailsAtOnceAndSaysWhatCame() {
        String wrong = "L7RSP expected \"up\" in the body, got \"down\"";
        assertThat(held(TEXT, sized("down"))).isEqualTo(wrong);
        assertThat(held(TEXT, chunked("do", "wn"))).isEqualTo(wrong);
        assertThat(check(TEXT, ok("", "down"))).isEqualTo(wrong);
        assertThat(held(TEXT + ", bodyRegex: r", sized("up")))
                .isEqualTo("L7RSP expected \"up\" and /r/ in the body, got \"up\"");
        assertThat(held(TEXT, "HTTP/1.1 204 No Content\r\n\r\n"))
                .isEqualTo("L7RSP expected \"up\" in the body, got \"\"");
        assertThat(held(TEXT, ok("Transfer-Encoding: chunked\r\n", "2\r\nno\r\nwhat\r\n")))
                .isEqualTo("L7RSP expected \"up\" in the body, got \"no\"");
        assertThat(held(TEXT, ok("", "down"))).isEqualTo("L7TOUT expected \"up\" in the body, got \"down\"");
    }

    @Test
    void theStatusCountsFirst() {
        assertThat(held(TEXT, "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nup")).isEqualTo("L7STS status 503");
        assertThat(check(TEXT, "SSH-2.0-OpenSSH")).isEqualTo("L7RSP no HTTP status line");
        assertThat(check(TEXT, "HTTP/1.1 200 OK\r\nServer: x\r\n"))
                .isEqualTo("L7RSP expected \"up\" in the body, got \"HTTP/1.1 200 OK..Server: x..\"");
    }

    @ParameterizedTest
    @CsvSource({"16382, L7OK", "16383, L7RSP"})
    void whatIsFoundLiesInTheFirstSixteenKibibytes(int before, String code) {
        String body = ".".repeat(before) + "up" + ".".repeat(60_000);
        assertThat(held(TEXT, sized(body))).startsWith(code);
        assertThat(held("bodyRegex: up", chunked(body))).startsWith(code);
        assertThat(held(TEXT, ok("", body))).startsWith(code);
    }

    /** Heads and sizes of chunks have no end of their own. */
    @Test
    void anAnswerThatIsMostlyFramingIsGivenUp() {
        assertThat(held(TEXT, ok("a: b\r\n".repeat(10_000), "up"))).startsWith("L7RSP");
        assertThat(held(TEXT, ok("Transfer-Encoding: chunked\r\n", "1\r\n.\r\n".repeat(10_000))))
                .startsWith("L7RSP");
    }
}
