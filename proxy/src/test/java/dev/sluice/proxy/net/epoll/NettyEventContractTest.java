package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.TestLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is relied on of the events of Netty's loop: their bits, when they come, and to whom. An upgrade that changes it fails here. */
@Timeout(30)
class NettyEventContractTest extends NettyScenario {
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
}
