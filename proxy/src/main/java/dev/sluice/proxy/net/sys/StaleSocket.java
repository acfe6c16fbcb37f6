package dev.sluice.proxy.net.sys;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The file of a Unix socket that a process which was killed has left behind. Stateless; may block. */
public final class StaleSocket {
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private StaleSocket() {}

    /** Makes the path free: deletes a socket that nobody answers on; fails when somebody does, or when it is no socket. */
    public static void remove(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & S_IFMT) != S_IFSOCK) {
            throw new SocketException(
                    Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                            ? "this is a directory; write the path of a socket in it"
                            : "there is a file of this name that is no socket; remove it, or choose another path");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException _) { // refused
            Files.delete(path);
            return;
        }
        throw new BindException("Address already in use");
    }
}
