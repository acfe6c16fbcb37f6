package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Pipes;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.Spliceable;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel has no memory for a call that moves bytes: that is neither side's fault. */
@Timeout(30)
class NoMemoryTest {
    /** Has something to read once, or no memory for it. */
    private static final class Peer implements StreamSocket, Spliceable {
        private int receive;
        private int into;
        private final int send;

        /**
         * @param receive what the first call to read returns
         * @param into what the first splice into a pipe returns, every one when there is no memory
         * @param send what every call to send returns
         */
        private Peer(int receive, int into, int send) {
            this.receive = receive;
            this.into = into;
            this.send = send;
        }

        @Override
        public int receive(MemorySegment buffer, int length) {
            int result = receive;
            receive = AGAIN;
            return result;
        }

        @Override
        public int send(MemorySegment buffer, int offset, int length, boolean more) {
            return send;
        }

        @Override
        public int spliceInto(Pipe pipe) {
            int result = into;
            if (result > 0) {
                ((Holding) pipe).length += result;
                into = AGAIN;
            }
            return result;
        }

        @Override
        public int spliceFrom(Pipe pipe) {
            if (send > 0) {
                ((Holding) pipe).length -= send;
            }
            return send;
        }

        @Override
        public boolean shortReadDrains() {
            return true;
        }

        @Override
        public int unacknowledgedBytes() {
            return 0;
        }

        @Override
        public void finishSending() {}

        @Override
        public void close() {}

        @Override
        public void reset() {}
    }

    private static final class Holding implements Pipe {
        private int length;

        @Override
        public int length() {
            return length;
        }
    }

    /** What the relays of a loop share, and what this one tells. */
    private static final class World implements RelayContext, RelayObserver, Buffers, Pipes {
        private final MemorySegment scratch = Arena.ofAuto().allocate(64);
        private final List<RelayEnd> ends = new ArrayList<>();
        private int pipesOut;
        private long sent;

        @Override
        public MemorySegment scratch() {
            return scratch;
        }

        @Override
        public Buffers buffers() {
            return this;
        }

        @Override
        public Pipes pipes() {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            throw new AssertionError("a turn is enough");
        }

        @Override
        public void onSpliced(long bytes) {}

        @Override
        public int readLimit() {
            return (int) scratch.byteSize();
        }

        @Override
        public MemorySegment take(int length) {
            return Arena.ofAuto().allocate(length);
        }

        @Override
        public void give(MemorySegment buffer) {}

        @Override
        public Pipe take() {
            pipesOut++;
            return new Holding();
        }

        @Override
        public void give(Pipe pipe) {
            pipesOut--;
        }

        @Override
        public void onMoved(Side from, long received, long sentNow) {
            sent += sentNow;
        }

        @Override
        public void onDeliveryPending() {}

        @Override
        public void onHalfClosed() {}

        @Override
        public void onBroken() {
            throw new AssertionError("nobody has broken off");
        }

        @Override
        public void onDefect(Throwable defect) {
            throw new AssertionError(defect);
        }

        @Override
        public void onEnd(RelayEnd end) {
            ends.add(end);
        }
    }

    private final World world = new World();

    private void play(SpliceMode mode, Peer client, Peer backend) {
        Relay relay = new Relay(world, world, client, backend, mode);
        relay.onReady(Side.CLIENT, Ready.IN);
        assertThat(world.pipesOut).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = SpliceMode.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void whatCannotBeReadOrSentEndsTheSessionAndBlamesNobody(SpliceMode mode) {
        int none = StreamSocket.NO_MEMORY;
        play(mode, new Peer(none, none, 9), new Peer(StreamSocket.AGAIN, StreamSocket.AGAIN, 9));
        play(mode, new Peer(9, 9, 9), new Peer(StreamSocket.AGAIN, StreamSocket.AGAIN, none));
        assertThat(world.ends).containsExactly(RelayEnd.EXHAUSTED, RelayEnd.EXHAUSTED);
    }

    @Test
    void bytesThatCannotBeSplicedAreCopied() {
        Peer client = new Peer(9, StreamSocket.NO_MEMORY, 9);
        Peer backend = new Peer(StreamSocket.AGAIN, StreamSocket.AGAIN, 9);
        play(SpliceMode.ALWAYS, client, backend);
        assertThat(world.sent).isEqualTo(9);
        assertThat(world.ends).isEmpty();
    }
}
