package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JsonFramesTest {
    private static final String STREAM = """
            {"type":"ADDED","object":{"a":"} { \\" \\\\"}}
            {"b":[{},{"c":"\\u007b ä"}]}

            \t{}{"d":
            1}\r
            """;

    private static void feed(JsonFrames frames, byte[] bytes, int from, int to) {
        frames.feed(ByteBuffer.wrap(bytes, from, to - from));
    }

    private static List<String> drain(JsonFrames frames) throws ApiFailure {
        List<String> objects = new ArrayList<>();
        for (byte[] object = frames.next(); object != null; object = frames.next()) {
            objects.add(new String(object, StandardCharsets.UTF_8));
        }
        return objects;
    }

    @Test
    void aCutAtAnyByteChangesNothing() throws ApiFailure {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            for (int next = cut; next <= bytes.length; next += 5) {
                JsonFrames frames = new JsonFrames(1000);
                feed(frames, bytes, 0, cut);
                feed(frames, bytes, cut, next);
                feed(frames, bytes, next, bytes.length);
                assertThat(drain(frames))
                        .as("cut at %d and %d", cut, next)
                        .containsExactly(
                                "{\"type\":\"ADDED\",\"object\":{\"a\":\"} { \\\" \\\\\"}}",
                                "{\"b\":[{},{\"c\":\"\\u007b ä\"}]}",
                                "{}",
                                "{\"d\":\n1}");
                assertThat(frames.isInside()).isFalse();
            }
        }
    }

    @Test
    void anObjectWithoutEndIsSeen() throws ApiFailure {
        JsonFrames frames = new JsonFrames(100);
        feed(frames, "{}{\"}".getBytes(StandardCharsets.UTF_8), 0, 5);
        assertThat(drain(frames)).containsExactly("{}");
        assertThat(frames.isInside()).isTrue();
    }

    @Test
    void whatIsNoObjectIsAFailureAfterTheObjectsBeforeIt() throws ApiFailure {
        JsonFrames frames = new JsonFrames(100);
        feed(frames, "{}\n[{}]".getBytes(StandardCharsets.UTF_8), 0, 7);
        assertThat(frames.next()).isNotNull();
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(frames::next)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ApiFailure.Kind.GARBLED));
    }

    @Test
    void theLargestObjectHasTheLimitsSize() throws ApiFailure {
        JsonFrames frames = new JsonFrames(7);
        feed(frames, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), 0, 7);
        assertThat(drain(frames)).hasSize(1);
        feed(frames, "{\"a\":12}".getBytes(StandardCharsets.UTF_8), 0, 8);
        assertThatExceptionOfType(ApiFailure.class).isThrownBy(frames::next).withMessageContaining("more than 7 bytes");
    }
}
