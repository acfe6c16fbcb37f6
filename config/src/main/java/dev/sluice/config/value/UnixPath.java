package dev.sluice.config.value;

import java.nio.charset.StandardCharsets;

/**
 * A Unix stream socket to connect to.
 *
 * @param path absolute, at most 107 bytes
 */
public record UnixPath(String path) implements Address {
    static final String PREFIX = "unix:";

    /** {@code sun_path} is 108 bytes with its terminating zero, see unix(7). */
    static final int MAX_BYTES = 107;

    static Parsed<String> parsePath(String text) {
        String path = text.substring(PREFIX.length());
        if (!path.startsWith("/")) {
            return new Parsed.Bad<>(
                    "\"%s\": a Unix socket needs an absolute path, as in \"unix:/run/app.sock\"".formatted(text));
        }
        if (path.chars().anyMatch(c -> c < ' ')) {
            return new Parsed.Bad<>("the path of a Unix socket has a control character in it");
        }
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            return new Parsed.Bad<>(
                    "the path of a Unix socket has at most %d bytes, this one has %d".formatted(MAX_BYTES, length));
        }
        return new Parsed.Ok<>(path);
    }

    @Override
    public String toString() {
        return PREFIX + path;
    }
}
