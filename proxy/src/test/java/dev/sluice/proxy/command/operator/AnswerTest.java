package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AnswerTest {
    private static @Nullable Answer of(String text) {
        return Answer.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aBodyOfOnePieceIsWhatFollowsTheHead() {
        assertThat(of("HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\n\r\n{ü}")).isEqualTo(new Answer("404", "{ü}"));
    }

    @Test
    void aBodyOfManyPiecesIsJoinedAlsoWhereACharacterIsCut() {
        byte[] body = "{\"ü\": 1}".getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (byte one : body) {
            text.append("1\r\n").append((char) (one & 0xff)).append("\r\n");
        }
        text.append("0\r\n\r\n");
        assertThat(Answer.of(text.toString().getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(new Answer("200", "{\"ü\": 1}"));
    }

    @Test
    void whatIsNoAnswerOrCutOffIsNone() {
        assertThat(of("hello")).isNull();
        assertThat(of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"))
                .isNull();
        assertThat(of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"))
                .isNull();
    }
}
