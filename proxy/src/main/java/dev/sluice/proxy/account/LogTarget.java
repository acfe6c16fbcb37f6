package dev.sluice.proxy.account;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file or stream that the bytes of a log are written to, as the kernel does it: it may take a part. Threading: owned
 * by the writer.
 */
interface LogTarget extends Closeable {
    /** S_IFMT and S_IFIFO of stat(2). */
    int FILE_TYPE = 0170000;

    int FIFO = 0010000;

    /** Writes what fits, 0 when nothing does now. */
    int write(ByteBuffer bytes) throws IOException;

    /** Takes the last bytes back where that is possible: nobody else has written behind them. */
    void takeBack(int bytes) throws IOException;

    /** A stream that was opened by others, and stays open. */
    static LogTarget of(FileOutputStream stream) {
        FileChannel channel = stream.getChannel();
        return new LogTarget() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return channel.write(bytes);
            }

            @Override
            public void takeBack(int bytes) {} // it may be shared

            @Override
            public void close() {}
        };
    }

    /** A file or a FIFO, to whose end is written. */
    static LogTarget append(Path file) throws IOException {
        FileChannel channel = open(file);
        boolean regular = Files.isRegularFile(file);
        return new LogTarget() {
            private long end;

            @Override
            public int write(ByteBuffer bytes) throws IOException {
                int written = channel.write(bytes);
                if (regular) {
                    end = channel.size();
                }
                return written;
            }

            @Override
            public void takeBack(int bytes) throws IOException {
                if (regular && channel.size() == end) {
                    FileChannel _ = channel.truncate(end - bytes);
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** Opening a FIFO for writing waits until somebody reads it: while it is opened, that is this process. */
    private static FileChannel open(Path file) throws IOException {
        if (!isFifo(file)) {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        try (FileChannel _ = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return FileChannel.open(file, StandardOpenOption.WRITE);
        }
    }

    private static boolean isFifo(Path file) throws IOException {
        return Files.exists(file)
                && Files.getAttribute(file, "unix:mode") instanceof Integer mode
                && (mode & FILE_TYPE) == FIFO;
    }

    /** Whether a file ends within a line, as a process leaves it that was killed. */
    static boolean endsWithinLine(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0 || !Files.isReadable(file)) {
            return false;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            int read = channel.position(channel.size() - 1).read(last);
            return read == 1 && last.get(0) != '\n';
        }
    }
}
