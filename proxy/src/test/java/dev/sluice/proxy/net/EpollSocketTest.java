package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.FileDescriptor;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EpollSocketTest {
    private final TestLoop test = new TestLoop();

    @BeforeAll
    static void loadNative() {
        assertThat(Workers.unavailability()).isNull();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private EpollSocket register(int descriptor, SocketListener listener) {
        EpollSocket socket = new EpollSocket(new FileDescriptor(descriptor), true, listener);
        assertThat(socket.register(test.loop)).isTrue();
        return socket;
    }

    @Test
    void anEdgeOfAClosedSocketIsNotTakenForOneOfItsSuccessor() throws Exception {
        TestLoop.Pair one = TestLoop.connect();
        TestLoop.Pair two = TestLoop.connect();
        LinkedBlockingQueue<Integer> edges = new LinkedBlockingQueue<>();
        EpollSocket[] sockets = new EpollSocket[2];
        boolean[] replaced = new boolean[1];
        SocketListener closesTheOther = (socket, ready) -> {
            if (Ready.any(ready, Ready.IN) && !replaced[0]) {
                replaced[0] = true;
                EpollSocket other = sockets[socket == sockets[0] ? 1 : 0];
                int number = other.fd().intValue();
                other.close();
                FileDescriptor[] ends = TestLoop.pipeNumbered(number);
                EpollSocket _ = register(number, (_, edge) -> edges.add(edge));
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
            EpollSocket socket = register(pair.descriptor(), (_, ready) -> edges.add(ready));
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
