package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.TestLoop;
import io.netty.channel.unix.FileDescriptor;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EpollConnectionTest {
    private final TestLoop test = new TestLoop();

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private EpollConnection register(int descriptor, ReadyListener listener) {
        EpollConnection socket = new EpollConnection(new FileDescriptor(descriptor), true, listener);
        assertThat(socket.register((EpollLoop) test.loop)).isTrue();
        return socket;
    }

    @Test
    void anEdgeOfAClosedSocketIsNotTakenForOneOfItsSuccessor() throws Exception {
        TestLoop.Pair one = TestLoop.connect();
        TestLoop.Pair two = TestLoop.connect();
        LinkedBlockingQueue<Integer> edges = new LinkedBlockingQueue<>();
        EpollConnection[] sockets = new EpollConnection[2];
        boolean[] replaced = new boolean[1];
        ReadyListener closesTheOther = (socket, ready) -> {
            if (Ready.any(ready, Ready.IN) && !replaced[0]) {
                replaced[0] = true;
                EpollConnection other = sockets[socket == sockets[0] ? 1 : 0];
                int number = other.fd().intValue();
                other.close();
                FileDescriptor[] ends = TestLoop.pipeNumbered(number);
                EpollConnection _ = register(number, (_, edge) -> edges.add(edge));
                KernelPipe.closeQuietly(ends[1]);
            }
        };
        test.run(() -> {
            sockets[0] = register(one.descriptor(), closesTheOther);
            sockets[1] = register(two.descriptor(), closesTheOther);
        });
        boolean _ = test.call(() -> {
            one.peer().getOutputStream().write(1);
            two.peer().getOutputStream().write(1);
            return true;
        });
        // The first edge of the successor is its own: the pipe has lost its writer.
        assertThat(Objects.requireNonNull(edges.poll(5, TimeUnit.SECONDS))).isEqualTo(Ready.HUP);
        assertThat(edges).isEmpty();
        one.peer().close();
        two.peer().close();
    }

    @Test
    void nothingIsToldOfAClosedSocket() throws Exception {
        TestLoop.Pair pair = TestLoop.connect();
        LinkedBlockingQueue<Integer> edges = new LinkedBlockingQueue<>();
        test.run(() -> {
            EpollConnection socket = register(pair.descriptor(), (_, ready) -> edges.add(ready));
            socket.close();
            socket.close();
            socket.reset();
        });
        assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
        test.run(() -> {});
        assertThat(edges).isEmpty();
        pair.peer().close();
    }
}
