package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.TestLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is relied on of Netty's calls on a descriptor, which are public but marked internal. An upgrade that changes it fails here. */
@Timeout(30)
class NettySocketContractTest extends NettyScenario {
    @Test
    void readAnswersZeroForNothingMinusOneForTheEndAndThrowsOnceForAReset() throws Exception {
        assertThat(read()).isZero();
        pair.peer().getOutputStream().write(new byte[3]);
        awaitReadable();
        assertThat(read()).isEqualTo(3);
        pair.peer().shutdownOutput();
        awaitReadable();
        assertThat(read()).isEqualTo(-1);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void aResetIsReportedOnceAfterTheBytesBeforeItAndThenReadsEnd() throws Exception {
        pair.peer().getOutputStream().write(new byte[3]);
        reset(pair.peer());
        Handle handle = new Handle(socket);
        IoRegistration _ = onLoop(() -> register(handle));
        awaitEdge(handle, Ready.ERR);
        assertThat(read()).isEqualTo(3);
        assertThatThrownBy(this::read).isInstanceOf(IOException.class);
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void writeAnswersZeroWhenThereIsNoRoomAndThrowsAfterAReset() throws Exception {
        int written = 1;
        while (written > 0) {
            written = socket.writeAddress(buffer.address(), 0, BUFFER_BYTES);
        }
        assertThat(written).isZero();
        Handle handle = new Handle(socket);
        IoRegistration _ = onLoop(() -> register(handle));
        reset(pair.peer());
        awaitEdge(handle, Ready.ERR);
        assertThatThrownBy(() -> socket.writeAddress(buffer.address(), 0, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> socket.writeAddress(buffer.address(), 0, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void spliceAnswersZeroBothForNothingAndForTheEndAndThrowsForAReset() throws Exception {
        KernelPipe pipe = KernelPipe.open();
        try {
            assertThat(splice(pipe)).isZero();
            pair.peer().getOutputStream().write(new byte[5]);
            awaitReadable();
            assertThat(splice(pipe)).isEqualTo(5);
            pair.peer().shutdownOutput();
            awaitReadable();
            assertThat(splice(pipe)).isZero();
        } finally {
            pipe.close();
        }
    }

    /** Why a reset that splice met must be remembered: whoever asks next is told of an end. */
    @Test
    void aResetThatSpliceMetIsAnEndForTheNextRead() throws Exception {
        KernelPipe pipe = KernelPipe.open();
        try {
            pair.peer().getOutputStream().write(new byte[5]);
            reset(pair.peer());
            Handle handle = new Handle(socket);
            IoRegistration _ = onLoop(() -> register(handle));
            awaitEdge(handle, Ready.ERR);
            assertThat(splice(pipe)).isEqualTo(5);
            assertThatThrownBy(() -> splice(pipe)).isInstanceOf(IOException.class);
            assertThat(splice(pipe)).isZero();
            assertThat(read()).isEqualTo(-1);
        } finally {
            pipe.close();
        }
    }

    private int splice(KernelPipe pipe) throws IOException {
        return Native.splice(socket.intValue(), -1, pipe.writeEnd.intValue(), -1, BUFFER_BYTES);
    }

    @Test
    void acceptLaysOutIpv4() throws Exception {
        assertThat(pair.address()).hasToString("127.0.0.1:" + pair.peer().getLocalPort());
    }

    @Test
    void acceptLaysOutIpv6AndMappedIpv4() throws Exception {
        Assumptions.assumeTrue(hasIpv6(), "this machine has no IPv6");
        InetAddress all6 = InetAddress.getByAddress(new byte[16]);
        TestLoop.Pair six = TestLoop.connect(all6, InetAddress.ofLiteral("::1"));
        assertThat(six.address()).hasToString("[::1]:" + six.peer().getLocalPort());
        six.peer().close();
        new FileDescriptor(six.descriptor()).close();
        EpollAcceptor dual = EpollAcceptor.tcp(null, 0, TcpOptions.DEFAULT);
        try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), dual.port())) {
            int descriptor = dual.accept();
            while (descriptor == EpollAcceptor.AGAIN) {
                descriptor = dual.accept();
            }
            assertThat(dual.peer().isIpv4()).isTrue();
            assertThat(dual.peer()).hasToString("127.0.0.1:" + client.getLocalPort());
            new FileDescriptor(descriptor).close();
        } finally {
            dual.close();
        }
    }

    private static boolean hasIpv6() {
        try {
            EpollAcceptor.tcp(InetAddress.ofLiteral("::1"), 0, TcpOptions.DEFAULT)
                    .close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
