package dev.sluice.proxy.admin;

import dev.sluice.config.file.RegularFile;
import dev.sluice.proxy.log.Area;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The token that clients of an endpoint send, from a file that nobody else may read. It is read again when the file changes; while that fails the
 * last good one holds.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class TokenFile {
    private static final Logger LOG = Area.ADMIN.logger();
    private static final int MAX_TOKEN_BYTES = 64 * 1024;
    /** Between two looks at the file, however many requests there are. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The bits of a mode that let others read or write. */
    private static final int OTHERS = 06;

    private final Path path;
    private Map<String, Object> seen = Map.of();
    private byte[] expected = {};
    private long lookedNanos;

    private TokenFile(Path path) {
        this.path = path;
    }

    /** Reads it for the first time. */
    static TokenFile of(Path path) throws IOException {
        TokenFile file = new TokenFile(path);
        try {
            file.read();
        } catch (IOException e) {
            throw new UnusableTokenException(e);
        }
        return file;
    }

    private void read() throws IOException {
        lookedNanos = System.nanoTime();
        Map<String, Object> now = Files.readAttributes(path, "unix:mode,ino,size,lastModifiedTime");
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        if (now.get("mode") instanceof Integer mode && (mode & OTHERS) != 0) {
            throw new IOException(path + " can be read or written by every user of this machine; chmod o= " + path
                    + " (in a Secret of Kubernetes: defaultMode: 0440 for the volume, and fsGroup: 65532 for the pod)");
        }
        String token = new String(RegularFile.read(path, MAX_TOKEN_BYTES), StandardCharsets.UTF_8).strip();
        if (token.isEmpty()) {
            throw new IOException(path + " is empty");
        }
        expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a request with this header may ask. */
    synchronized boolean allows(@Nullable String header) {
        if (System.nanoTime() - lookedNanos > LOOK_NANOS) {
            try {
                read();
            } catch (IOException e) {
                LOG.warn("the token is not read again, the last one holds: {}", e.getMessage());
            }
        }
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), expected);
    }
}
