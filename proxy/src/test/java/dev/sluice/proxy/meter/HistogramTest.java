package dev.sluice.proxy.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HistogramTest {
    @Test
    void aDurationOnABoundBelongsToTheBucketBelowIt() {
        Histogram histogram = Histogram.ofShortTimes();
        histogram.record(100_000); // exactly 0.0001 s
        histogram.record(100_001);
        assertThat(histogram.counts()).startsWith(1, 1, 0);
    }

    @Test
    void whatIsLongerThanAllBoundsIsCountedInTheLastBucket() {
        Histogram histogram = Histogram.ofLongTimes();
        histogram.record(Long.MAX_VALUE / 2);
        long[] counts = histogram.counts();
        assertThat(counts).hasSize(histogram.boundsSeconds().length + 1);
        assertThat(counts[counts.length - 1]).isEqualTo(1);
    }

    @Test
    void boundsAscend() {
        assertThat(Histogram.ofShortTimes().boundsSeconds()).isSorted();
        assertThat(Histogram.ofLongTimes().boundsSeconds()).isSorted();
    }

    @Test
    void countsAndTotalAgreeWithAReferenceForRandomDurations() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Histogram histogram = Histogram.ofShortTimes();
        double[] bounds = histogram.boundsSeconds();
        long[] expected = new long[bounds.length + 1];
        double total = 0;
        for (int i = 0; i < 20_000; i++) {
            long nanos = (long) Math.pow(10, random.nextDouble() * 11);
            histogram.record(nanos);
            total += nanos / 1e9;
            int at = Arrays.binarySearch(bounds, nanos / 1e9);
            expected[at >= 0 ? at : -at - 1]++;
        }
        assertThat(histogram.counts()).as("seed %d", seed).isEqualTo(expected);
        assertThat(histogram.totalSeconds()).as("seed %d", seed).isCloseTo(total, within(1e-3));
    }

    @Test
    void aCounterIsSeenByAnotherThread() throws InterruptedException {
        Counter counter = new Counter();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 100_000; i++) {
                counter.increment();
            }
        });
        long last = 0;
        while (last < 100_000) {
            long now = counter.value();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        writer.join();
        counter.add(5);
        assertThat(counter.value()).isEqualTo(100_005);
    }
}
