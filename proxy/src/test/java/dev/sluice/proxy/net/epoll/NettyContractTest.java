package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.TestLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is relied on of Netty's classes that are public but marked internal. An upgrade that changes it fails here. */
@Timeout(30)
class NettyContractTest {
    private static final EpollIoOps EDGES =
            EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.OUT | Ready.RDHUP | Native.EPOLLET);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final IoEventLoop loop = group.next();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final TestLoop.Pair pair = TestLoop.connect();
    private final FileDescriptor socket = new FileDescriptor(pair.descriptor());

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    @AfterEach
    void close() throws IOException {
        pair.peer().close();
        if (socket.isOpen()) {
            socket.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        arena.close();
    }

    /** Notes its events. */
    private static class Handle implements EpollIoHandle {
        final FileDescriptor descriptor;
        final LinkedBlockingQueue<Integer> events = new LinkedBlockingQueue<>();

        Handle(FileDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            events.add(((EpollIoEvent) event).ops().value());
        }

        @Override
        public void close() {}

        int next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(5, TimeUnit.SECONDS), "an edge");
        }
    }

    private <T> T onLoop(Callable<T> code) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(code.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private IoRegistration register(Handle handle) {
        Future<IoRegistration> registered = loop.register(handle);
        assertThat(registered.isSuccess()).as("completes at once on the loop").isTrue();
        IoRegistration registration = registered.getNow();
        registration.submit(EDGES);
        return registration;
    }

    private int read() throws IOException {
        return socket.readAddress(buffer.address(), 0, BUFFER_BYTES);
    }

    private static void awaitEdge(Handle handle, int edge) {
        Await.until("edge " + edge, () -> (handle.next() & edge) != 0);
    }

    private void awaitReadable() throws Exception {
        Handle handle = new Handle(socket);
        IoRegistration registration = onLoop(() -> register(handle));
        awaitEdge(handle, Ready.IN);
        assertThat(registration.cancel()).isTrue();
        assertThat(onLoop(() -> true)).isTrue();
    }

    private void reset(Socket peer) throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
    }

    @Test
    void theBitsAreThoseOfReady() {
        assertThat(Ready.IN).isEqualTo(Native.EPOLLIN);
        assertThat(Ready.OUT).isEqualTo(Native.EPOLLOUT);
        assertThat(Ready.ERR).isEqualTo(Native.EPOLLERR);
        assertThat(Ready.RDHUP).isEqualTo(Native.EPOLLRDHUP);
    }

    @Test
    void registeringOnTheLoopCompletesAtOnceAndEdgesArriveOnceEach() throws Exception {
        Handle handle = new Handle(socket);
        IoRegistration registration = onLoop(() -> register(handle));
        assertThat(registration.isValid()).isTrue();
        assertThat(handle.next()).isEqualTo(Ready.OUT);
        pair.peer().getOutputStream().write(1);
        assertThat(handle.next()).isEqualTo(Ready.IN | Ready.OUT);
        pair.peer().getOutputStream().write(2); // nothing was read: a new edge all the same, and only one
        assertThat(handle.next()).isEqualTo(Ready.IN | Ready.OUT);
        pair.peer().shutdownOutput();
        assertThat(handle.next()).isEqualTo(Ready.IN | Ready.OUT | Ready.RDHUP);
        assertThat(onLoop(handle.events::isEmpty)).isTrue();
    }

    @Test
    void aResetComesWithAllItsBits() throws Exception {
        Handle handle = new Handle(socket);
        IoRegistration _ = onLoop(() -> register(handle));
        assertThat(handle.next()).isEqualTo(Ready.OUT);
        reset(pair.peer());
        assertThat(handle.next()).isEqualTo(Ready.IN | Ready.OUT | Ready.ERR | Ready.HUP | Ready.RDHUP);
    }

    @Test
    void urgentBytesComeAsPri() throws Exception {
        Handle handle = new Handle(socket);
        IoRegistration _ = onLoop(() -> register(handle));
        assertThat(handle.next()).isEqualTo(Ready.OUT);
        pair.peer().sendUrgentData(7);
        assertThat(handle.next() & Ready.PRI).isEqualTo(Ready.PRI);
    }

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
    void closingTheDescriptorBeforeCancellingIsFineAndItsNumberCanBeRegisteredAgain() throws Exception {
        Handle first = new Handle(socket);
        FileDescriptor[] ends = onLoop(() -> {
            IoRegistration registration = register(first);
            socket.close();
            assertThat(registration.cancel()).isTrue();
            assertThat(registration.cancel()).isFalse();
            return FileDescriptor.pipe();
        });
        Handle second = new Handle(ends[0]);
        IoRegistration registration = onLoop(() -> register(second));
        buffer.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        assertThat(ends[1].writeAddress(buffer.address(), 0, 1)).isEqualTo(1);
        assertThat(second.next()).isEqualTo(Ready.IN);
        assertThat(registration.cancel()).isTrue();
        ends[0].close();
        ends[1].close();
    }

    /**
     * The reason for {@link LoopIteration}. Two sockets have an event in one turn; the first to be served closes both, and the
     * number of the other goes to an empty pipe, of which nothing can be said.
     */
    @Test
    void anEventOfAClosedDescriptorGoesToTheNextOwnerOfItsNumber() throws Exception {
        TestLoop.Pair otherPair = TestLoop.connect();
        FileDescriptor other = new FileDescriptor(otherPair.descriptor());
        LinkedBlockingQueue<Handle> successors = new LinkedBlockingQueue<>();
        IoRegistration[] registrations = new IoRegistration[2];
        boolean[] replaced = new boolean[1];
        class Closing extends Handle {
            private final FileDescriptor victim;
            private final int victimIndex;

            Closing(FileDescriptor own, FileDescriptor victim, int victimIndex) {
                super(own);
                this.victim = victim;
                this.victimIndex = victimIndex;
            }

            @Override
            public void handle(IoRegistration registration, IoEvent event) {
                if ((((EpollIoEvent) event).ops().value() & Ready.IN) != 0 && !replaced[0]) {
                    replaced[0] = true;
                    try {
                        victim.close();
                        registrations[victimIndex].cancel();
                        Handle successor = new Handle(TestLoop.pipeNumbered(victim.intValue())[0]);
                        register(successor);
                        successors.add(successor);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        assertThat(onLoop(() -> {
                    registrations[0] = register(new Closing(socket, other, 1));
                    registrations[1] = register(new Closing(other, socket, 0));
                    return true;
                }))
                .isTrue();
        // Both edges arise while the loop is busy, and so come in one turn.
        assertThat(onLoop(() -> {
                    pair.peer().getOutputStream().write(1);
                    otherPair.peer().getOutputStream().write(1);
                    return true;
                }))
                .isTrue();
        Handle successor = Objects.requireNonNull(successors.poll(5, TimeUnit.SECONDS));
        assertThat(successor.next() & Ready.OUT)
                .as("an event that the reading end of a pipe cannot have")
                .isEqualTo(Ready.OUT);
        otherPair.peer().close();
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
