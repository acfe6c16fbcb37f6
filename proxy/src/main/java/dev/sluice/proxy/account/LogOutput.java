package dev.sluice.proxy.account;

import dev.sluice.config.model.AccessOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The destination of lines of the access log: whole ones only. Of a line that is written in part, as on a full disk,
 * the rest is kept and goes first as soon as there is room; where that never comes, what was written of it is taken
 * back.
 *
 * <p>Threading: opened by the main thread, then owned by the writer.
 */
final class LogOutput {
    private static final byte[] NOTHING = {};
    private static final byte[] LINE_END = {'\n'};
    /** Between two looks at a stream of others that takes nothing just now. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final @Nullable Path path;
    private LogTarget target;
    /** What is missing of a line whose beginning is written. */
    private ByteBuffer rest = ByteBuffer.wrap(NOTHING);
    /** Bytes of that line that are written; 0 when it is nobody's record. */
    private int begun;

    private @Nullable String failure;

    /** @param path to open anew after it was moved away; null for what stays open */
    LogOutput(@Nullable Path path, LogTarget target) {
        this.path = path;
        this.target = target;
    }

    static LogOutput open(AccessOutput output) throws IOException {
        return switch (output) {
            case AccessOutput.Stdout _ -> new LogOutput(null, LogTarget.of(new FileOutputStream(FileDescriptor.out)));
            case AccessOutput.Stderr _ -> new LogOutput(null, LogTarget.of(new FileOutputStream(FileDescriptor.err)));
            case AccessOutput.None _ -> new LogOutput(null, new Nowhere());
            case AccessOutput.File(Path file) -> {
                boolean within = LogTarget.endsWithinLine(file);
                LogOutput opened = new LogOutput(file, LogTarget.append(file));
                if (within) {
                    opened.rest = ByteBuffer.wrap(LINE_END); // what another process left does not spoil the first line
                }
                yield opened;
            }
        };
    }

    private record Nowhere() implements LogTarget {
        @Override
        public int write(ByteBuffer bytes) {
            int all = bytes.remaining();
            bytes.position(bytes.limit());
            return all;
        }

        @Override
        public void takeBack(int bytes) {}

        @Override
        public void close() {}
    }

    /**
     * Writes lines, each with its end.
     *
     * @return how many of them are written, or will be as the first; with fewer than all see {@link #failure}
     */
    int write(byte[] lines) {
        failure = null;
        if (!writeRest()) {
            return 0;
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines);
        if (writeAll(bytes)) {
            return count(lines, lines.length);
        }
        int written = bytes.position();
        int whole = written;
        while (whole > 0 && lines[whole - 1] != '\n') {
            whole--;
        }
        if (whole == written) {
            return count(lines, whole);
        }
        int end = written;
        while (lines[end - 1] != '\n') {
            end++;
        }
        begun = written - whole;
        rest = ByteBuffer.wrap(Arrays.copyOfRange(lines, written, end));
        return count(lines, end);
    }

    private static int count(byte[] lines, int length) {
        int count = 0;
        for (int i = 0; i < length; i++) {
            count += lines[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    private boolean writeRest() {
        int before = rest.position();
        boolean written = writeAll(rest);
        begun = written ? 0 : begun + rest.position() - before;
        return written;
    }

    private boolean writeAll(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                if (target.write(bytes) == 0) {
                    LockSupport.parkNanos(this, RETRY_NANOS);
                }
            }
            return true;
        } catch (IOException e) {
            failure = e.getMessage();
            return false;
        }
    }

    /** Why the last write did not write all; null when it did. */
    @Nullable
    String failure() {
        return failure;
    }

    /**
     * Opens the file anew, after it was moved away; keeps the old one when that fails.
     *
     * @return lines that {@link #write} has promised and that are lost: 0 or 1
     */
    int reopen() throws IOException {
        if (path == null) {
            return 0;
        }
        LogTarget next = LogTarget.append(path);
        int lost = close();
        target = next;
        return lost;
    }

    /** Closes what is open; see {@link #reopen}. */
    int close() {
        boolean nobodys = begun == 0; // the line end that a file of another process lacks
        int lost = writeRest() || nobodys ? 0 : 1;
        try {
            if (lost > 0) {
                target.takeBack(begun);
            }
        } catch (IOException e) {
            failure = e.getMessage(); // half a line stays
        }
        rest = ByteBuffer.wrap(NOTHING);
        begun = 0;
        try {
            target.close();
        } catch (IOException e) {
            failure = e.getMessage();
        }
        return lost;
    }
}
