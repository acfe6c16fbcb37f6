package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Expectation.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The expectation of an answer by HTTP with a healthy status and a certain body. A text passes as soon as it is there. An
 * expression waits for the whole body, or as much of it as counts: its end may be part of what it says. Immutable.
 *
 * @param text null for none
 * @param regex null for none
 */
record HttpAnswer(Expectation.Status status, Expectation.@Nullable Bytes text, Expectation.@Nullable Regex regex)
        implements Expectation {
    /** Bytes of a body that count. */
    static final int MOST_BODY = 16 * 1024;

    @Override
    public Answer examine(byte[] received, int length, boolean atEnd) {
        Answer line = status.examine(received, length, atEnd);
        HttpBody body = line instanceof Answer.Found ? HttpBody.read(received, length, MOST_BODY) : null;
        if (body == null) {
            return line instanceof Answer.Found ? NOT_YET : line;
        }
        byte[] bytes = body.bytes();
        boolean whole = body.isWhole(atEnd) || bytes.length == MOST_BODY || length == most();
        boolean found = (text == null || isFound(text, bytes)) && (regex == null || (whole && isFound(regex, bytes)));
        if (found) {
            return new Answer.Found(length);
        }
        return whole ? new Answer.Missing() : NOT_YET;
    }

    private static boolean isFound(Expectation content, byte[] bytes) {
        return content.examine(bytes, bytes.length, true) instanceof Answer.Found;
    }

    @Override
    public String wanted() {
        List<Expectation> contents = new ArrayList<>();
        if (text != null) {
            contents.add(text);
        }
        if (regex != null) {
            contents.add(regex);
        }
        return contents.stream().map(Expectation::wanted).collect(Collectors.joining(" and ", "", " in the body"));
    }

    /** The body, once there is one. */
    @Override
    public String said(byte[] received, int length) {
        HttpBody body = HttpBody.read(received, length, MOST_BODY);
        return body == null
                ? Expectation.super.said(received, length)
                : new String(body.bytes(), StandardCharsets.ISO_8859_1);
    }

    /** Room for the head of the answer as well, and for the sizes of chunks. */
    @Override
    public int most() {
        return 2 * MOST_BODY;
    }
}
