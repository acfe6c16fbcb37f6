package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.sys.LibC;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** A pair of descriptors made by pipe2(2), its buffer widened as far as the kernel allows. */
public final class KernelPipe implements Pipe {
    /** What one splice asks for. A pipe holds at most this much; the kernel may grant less. */
    static final int WANTED_BYTES = 1024 * 1024;

    final FileDescriptor readEnd;
    final FileDescriptor writeEnd;
    int length;

    private KernelPipe(FileDescriptor readEnd, FileDescriptor writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    static KernelPipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        // An unprivileged user above pipe-user-pages-soft is refused; the default 64 KiB then has to do.
        LibC.setPipeSize(ends[1].intValue(), WANTED_BYTES);
        return new KernelPipe(ends[0], ends[1]);
    }

    @Override
    public int length() {
        return length;
    }

    void close() {
        closeQuietly(readEnd);
        closeQuietly(writeEnd);
    }

    public static void closeQuietly(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException _) {
            // The descriptor is gone either way: close(2) releases it even when it reports an error.
        }
    }
}
