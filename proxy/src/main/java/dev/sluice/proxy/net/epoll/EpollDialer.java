package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Dialer;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.sys.Errno;
import dev.sluice.proxy.net.sys.LibC;
import io.netty.channel.unix.FileDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dialer of the epoll engine: connects by socket(2) and connect(2), without Netty, whose calls ask for more than is
 * needed.
 *
 * <p>Threading: on the loop that will own the socket.
 */
final class EpollDialer implements Dialer {
    private final EpollLoop loop;

    EpollDialer(EpollLoop loop) {
        this.loop = loop;
    }

    @Override
    public Opened connect(
            Target target, TcpOptions options, ReadyListener listener, @Nullable Consumer<PeerAddress> ends) {
        assert loop.inLoop();
        int fd = LibC.socket(target.family());
        if (fd < 0) {
            return failed(ConnectResult.ofCall(-fd, target.isTcp()));
        }
        FileDescriptor descriptor = new FileDescriptor(fd);
        if (target.isTcp()) {
            options.applyAtOnce(fd);
            if (ends != null) {
                tellEnd(descriptor, target, ends);
            }
        }
        int result = LibC.connect(fd, target.address());
        if (result < 0 && result != -Errno.EINPROGRESS) {
            KernelPipe.closeQuietly(descriptor);
            return failed(meaning(-result, target));
        }
        EpollConnection opened = new EpollConnection(descriptor, target.isTcp(), listener);
        if (!opened.register(loop)) {
            opened.close();
            return failed(ConnectResult.NO_MEMORY);
        }
        return new Opened(opened, result == 0 ? ConnectResult.CONNECTED : ConnectResult.PENDING);
    }

    /** Binding fails when no port is left, and then connecting does, too. */
    private static void tellEnd(FileDescriptor descriptor, Target target, Consumer<PeerAddress> ends) {
        int fd = descriptor.intValue();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PeerAddress.SOCKADDR_BYTES, Long.BYTES);
            if (LibC.bind(fd, target.source().address()) == 0 && LibC.localName(fd, address) == 0) {
                ends.accept(PeerAddress.ofSockaddr(address));
            }
        }
    }

    private Opened failed(ConnectResult why) {
        Shortage shortage = why.shortage();
        if (shortage != null) {
            loop.shortages().count(shortage);
        }
        return new Opened(null, why);
    }

    private static ConnectResult meaning(int errno, Target target) {
        ConnectResult meaning = ConnectResult.ofCall(errno, target.isTcp());
        // The same number when this machine has no address from which that one can be reached, such as ::1 without
        // IPv6.
        return meaning == ConnectResult.NO_PORTS && !hasSource(target) ? ConnectResult.UNREACHABLE : meaning;
    }

    /** Whether there is a source address for it: connecting a datagram socket looks for one as TCP does, and sends nothing. */
    private static boolean hasSource(Target target) {
        int fd = LibC.datagramSocket(target.family());
        if (fd < 0) {
            return true; // what is lacking is something else
        }
        int result = LibC.connect(fd, target.address());
        KernelPipe.closeQuietly(new FileDescriptor(fd));
        return result != -Errno.EADDRNOTAVAIL;
    }
}
