package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BufferPoolTest {
    private final BufferPool pool = new BufferPool();

    @AfterEach
    void close() {
        pool.close();
    }

    private MemorySegment take(int bytes) {
        return Objects.requireNonNull(pool.take(bytes));
    }

    @Test
    void aBufferIsTheSmallestClassThatFits() {
        int[][] sizes = {{1, 16}, {16, 16}, {17, 32}, {32, 32}, {33, 64}, {64, 64}, {128, 128}, {129, 256}, {256, 256}};
        for (int[] size : sizes) {
            int bytes = size[0] == 1 ? 1 : size[0] * 1024;
            MemorySegment buffer = take(bytes);
            assertThat(buffer.byteSize()).as("%d bytes", bytes).isEqualTo(size[1] * 1024L);
            pool.give(buffer);
        }
        MemorySegment buffer = take(16 * 1024 + 1);
        assertThat(buffer.byteSize()).isEqualTo(32 * 1024);
        pool.give(buffer);
        assertThat(pool.lent()).isZero();
    }

    @Test
    void aReturnedBufferIsLentAgain() {
        MemorySegment first = take(20_000);
        pool.give(first);
        MemorySegment second = take(30_000);
        assertThat(second.address()).isEqualTo(first.address());
        pool.give(second);
    }

    @Test
    void buffersThatAreLentDoNotOverlap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<MemorySegment> lent = new ArrayList<>();
        ArrayDeque<Long> marks = new ArrayDeque<>();
        for (int i = 0; i < 200; i++) {
            MemorySegment buffer = take(1 + random.nextInt(BufferPool.LARGEST));
            buffer.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, i);
            buffer.set(ValueLayout.JAVA_LONG_UNALIGNED, buffer.byteSize() - 8, i);
            lent.add(buffer);
            marks.add((long) i);
        }
        for (MemorySegment buffer : lent) {
            long mark = marks.remove();
            assertThat(buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, 0))
                    .as("seed %d", seed)
                    .isEqualTo(mark);
            assertThat(buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, buffer.byteSize() - 8))
                    .isEqualTo(mark);
            pool.give(buffer);
        }
        assertThat(pool.lent()).isZero();
    }

    @Test
    void oncePlentyIsLentReadsBecomeSmallUntilEnoughIsReturned() {
        assertThat(pool.readLimit()).isEqualTo(BufferPool.LARGEST);
        List<MemorySegment> lent = new ArrayList<>();
        while (pool.lent() < BufferPool.PLENTY) {
            lent.add(take(BufferPool.LARGEST));
        }
        assertThat(pool.readLimit()).isEqualTo(BufferPool.SMALLEST);
        pool.give(lent.removeLast());
        assertThat(pool.readLimit()).isEqualTo(BufferPool.LARGEST);
        lent.forEach(pool::give);
        assertThat(pool.lent()).isZero();
    }
}
