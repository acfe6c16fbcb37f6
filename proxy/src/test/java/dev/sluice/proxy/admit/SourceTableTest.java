package dev.sluice.proxy.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.PeerAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourceTableTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - SECOND; // the clock overflows during the test

    private static PeerAddress client(String address) {
        return PeerAddress.ofBytes(InetAddress.ofLiteral(address).getAddress(), 1);
    }

    private static PeerAddress client(int number) {
        return new PeerAddress(0, 0xFFFF_0000_0000L | (number & 0xFFFF_FFFFL), 1);
    }

    @Test
    void aSourceHasItsRateAndItsBurst() {
        SourceTable table = new SourceTable(10, SECOND, 0, 1_024);
        for (int i = 0; i < 10; i++) {
            assertThat(table.acquire(client("192.0.2.1"), now)).isNotNegative();
        }
        assertThat(table.acquire(client("192.0.2.1"), now)).isEqualTo(SourceTable.RATE);
        assertThat(table.acquire(client("192.0.2.2"), now)).as("another source").isNotNegative();
        now += SECOND / 10;
        assertThat(table.acquire(client("192.0.2.1"), now)).isNotNegative();
        assertThat(table.acquire(client("192.0.2.1"), now)).isEqualTo(SourceTable.RATE);
        now += 2 * SECOND;
        for (int i = 0; i < 10; i++) {
            assertThat(table.acquire(client("192.0.2.1"), now)).isNotNegative();
        }
        assertThat(table.acquire(client("192.0.2.1"), now)).isEqualTo(SourceTable.RATE);
    }

    @Test
    void aSourceHasItsConnectionsAndARefusalCostsNoRate() {
        SourceTable table = new SourceTable(4, SECOND, 2, 1_024);
        int first = table.acquire(client("192.0.2.1"), now);
        assertThat(table.acquire(client("192.0.2.1"), now)).isEqualTo(first);
        for (int i = 0; i < 10; i++) {
            assertThat(table.acquire(client("192.0.2.1"), now)).isEqualTo(SourceTable.CONNECTIONS);
        }
        table.release(first);
        assertThat(table.acquire(client("192.0.2.1"), now)).isEqualTo(first);
    }

    @Test
    void anIpv6CustomerIsOneSource() {
        SourceTable table = new SourceTable(0, 0, 1, 1_024);
        assertThat(table.acquire(client("2001:db8:0:1::1"), now)).isNotNegative();
        assertThat(table.acquire(client("2001:db8:0:1:ffff::2"), now)).isEqualTo(SourceTable.CONNECTIONS);
        assertThat(table.acquire(client("2001:db8:0:2::1"), now)).isNotNegative();
    }

    @Test
    void nobodyIsForgottenWhileHeIsLimitedHoweverManyOthersCome() {
        SourceTable table = new SourceTable(1, 3_600 * SECOND, 0, 64);
        assertThat(table.acquire(client(1), now)).isNotNegative();
        for (int i = 2; i < 100_000; i++) {
            int entry = table.acquire(client(i), now);
            if (entry >= 0) {
                table.release(entry);
            }
            if (i % 1_000 == 0) {
                assertThat(table.acquire(client(1), now)).isEqualTo(SourceTable.RATE);
            }
        }
        assertThat(table.overflows()).isPositive();
    }

    @Test
    void whoHasConnectionsIsNotForgottenEither() {
        SourceTable table = new SourceTable(0, 0, 1, 8);
        int kept = table.acquire(client(1), now);
        for (int i = 2; i < 1_000; i++) {
            int entry = table.acquire(client(i), now);
            if (entry >= 0) {
                table.release(entry);
            }
        }
        assertThat(table.acquire(client(1), now)).isEqualTo(SourceTable.CONNECTIONS);
        table.release(kept);
        assertThat(table.acquire(client(1), now)).isNotNegative();
    }

    @Test
    void aFullSetLimitsItsNewSourcesTogether() {
        SourceTable table = new SourceTable(0, 0, 2, 8);
        List<Integer> held = new ArrayList<>();
        IntStream.range(0, 8).forEach(i -> held.add(table.acquire(client(i), now)));
        assertThat(table.acquire(client(100), now)).isNotNegative();
        assertThat(table.acquire(client(101), now)).isNotNegative();
        assertThat(table.acquire(client(102), now)).isEqualTo(SourceTable.CONNECTIONS);
        assertThat(table.overflows()).isEqualTo(3);
        held.forEach(table::release);
        assertThat(table.acquire(client(102), now))
                .as("an entry has become free")
                .isNotNegative();
    }

    @Test
    void severalThreadsNeverExceedAndEverythingIsGivenBack() throws InterruptedException {
        long seed = System.nanoTime();
        SourceTable table = new SourceTable(0, 0, 3, 32);
        AtomicInteger[] active =
                IntStream.range(0, 40).mapToObj(_ -> new AtomicInteger()).toArray(AtomicInteger[]::new);
        AtomicInteger worst = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    Random random = new Random(seed + t);
                    for (int i = 0; i < 50_000; i++) {
                        int source = random.nextInt(active.length);
                        int entry = table.acquire(client(source), 0);
                        if (entry >= 0) {
                            worst.accumulateAndGet(active[source].incrementAndGet(), Math::max);
                            active[source].decrementAndGet();
                            table.release(entry);
                        }
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        // Two workers that enter the same source at once may count one of its connections apart.
        assertThat(worst.get()).as("seed %d", seed).isLessThanOrEqualTo(4);
        for (int i = 0; i < 3; i++) {
            assertThat(table.acquire(client(1), 0)).isNotNegative();
        }
        assertThat(table.acquire(client(1), 0)).isEqualTo(SourceTable.CONNECTIONS);
    }

    @Test
    void aBucketIsExactUnderContention() throws InterruptedException {
        TokenBucket bucket = new TokenBucket(1_000, SECOND);
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        if (bucket.tryAcquire(now)) {
                            taken.incrementAndGet();
                        }
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasValue(1_000);
    }
}
