package dev.sluice.proxy.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Parsed;
import dev.sluice.proxy.admit.AddressFilter.Prefix;
import dev.sluice.proxy.net.PeerAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AddressFilterTest {
    private static Prefix prefix(String text) {
        if (Cidr.parse(text) instanceof Parsed.Ok<Cidr>(Cidr range)) {
            return new Prefix(range.high(), range.low(), range.length());
        }
        throw new AssertionError(text);
    }

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(AddressFilterTest::prefix).toList();
    }

    private static PeerAddress client(String address) {
        return PeerAddress.ofBytes(InetAddress.ofLiteral(address).getAddress(), 1);
    }

    @Test
    void theLongestPrefixDecides() {
        AddressFilter filter = new AddressFilter(
                prefixes("10.0.0.0/8", "10.9.8.0/24", "2001:db8::/32"), prefixes("10.9.0.0/16", "2001:db8:1::/48"));
        assertThat(filter.admits(client("10.1.2.3"))).isTrue();
        assertThat(filter.admits(client("10.9.2.3"))).isFalse();
        assertThat(filter.admits(client("10.9.8.3"))).isTrue();
        assertThat(filter.admits(client("11.0.0.1"))).as("not allowed").isFalse();
        assertThat(filter.admits(client("2001:db8::1"))).isTrue();
        assertThat(filter.admits(client("2001:db8:1::1"))).isFalse();
        assertThat(filter.admits(client("::1"))).isFalse();
        assertThat(filter.admits(PeerAddress.UNIX)).isTrue();
    }

    @Test
    void denyAloneLetsOthersInAndWinsOverAnEqualAllow() {
        AddressFilter deny = new AddressFilter(List.of(), prefixes("192.0.2.7"));
        assertThat(deny.admits(client("192.0.2.7"))).isFalse();
        assertThat(deny.admits(client("192.0.2.8"))).isTrue();
        AddressFilter both = new AddressFilter(prefixes("10.0.0.0/8"), prefixes("10.0.0.0/8"));
        assertThat(both.admits(client("10.0.0.1"))).isFalse();
    }

    @Test
    void allOfOneFamilyIsNotTheOther() {
        AddressFilter filter = new AddressFilter(prefixes("0.0.0.0/0"), List.of());
        assertThat(filter.admits(client("203.0.113.1"))).isTrue();
        assertThat(filter.admits(client("2001:db8::1"))).isFalse();
        AddressFilter six = new AddressFilter(prefixes("::/0"), List.of());
        assertThat(six.admits(client("2001:db8::1"))).isTrue();
    }

    @Test
    void thousandsOfRangesAgreeWithALinearSearch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Prefix> allow = new ArrayList<>();
        List<Prefix> deny = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            (random.nextBoolean() ? allow : deny).add(random(random));
        }
        AddressFilter filter = new AddressFilter(allow, deny);
        for (int i = 0; i < 20_000; i++) {
            PeerAddress client = new PeerAddress(0, 0xFFFF_0000_0000L | ((long) random.nextInt(1 << 20) << 12), 1);
            assertThat(filter.admits(client)).as("seed %d, %s", seed, client).isEqualTo(linear(allow, deny, client));
        }
    }

    /** Both families, all lengths, few ranges close together, so that they meet: against comparing bits one by one. */
    @Test
    void rangesOfBothFamiliesAgreeWithComparingBits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Prefix> allow = new ArrayList<>();
            List<Prefix> deny = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                PeerAddress start = near(random);
                int length = random.nextInt(129);
                Prefix prefix = new Prefix(cut(start.high(), length), cut(start.low(), length - 64), length);
                (random.nextBoolean() ? allow : deny).add(prefix);
                if (random.nextInt(6) == 0) {
                    deny.add(prefix);
                }
            }
            AddressFilter filter = new AddressFilter(allow, deny);
            for (int i = 0; i < 200; i++) {
                PeerAddress client = near(random);
                int allowed = longestByBits(allow, client);
                int denied = longestByBits(deny, client);
                boolean admits = (allowed < 0 && denied < 0) ? allow.isEmpty() : allowed > denied;
                assertThat(filter.admits(client))
                        .as("seed %d, round %d, %s; allow %s, deny %s", seed, round, client, allow, deny)
                        .isEqualTo(admits);
            }
        }
    }

    /** An address that differs from some others in its last bits, or in one bit anywhere. */
    private static PeerAddress near(Random random) {
        long high = random.nextBoolean() ? 0x2001_0db8_0000_0000L : 0;
        long low = high == 0 ? 0xFFFF_0A00_0000L : 0;
        int bit = random.nextInt(128);
        if (random.nextBoolean()) {
            high ^= bit < 64 ? 0 : 1L << (bit - 64);
            low ^= bit < 64 ? 1L << bit : 0;
        }
        return new PeerAddress(high, low ^ random.nextInt(4), 1);
    }

    private static long cut(long bits, int length) {
        return length <= 0 ? 0 : length >= 64 ? bits : bits & (-1L << (64 - length));
    }

    private static int longestByBits(List<Prefix> prefixes, PeerAddress client) {
        int longest = -1;
        for (Prefix prefix : prefixes) {
            boolean same = true;
            for (int bit = 0; bit < prefix.length(); bit++) {
                long of = bit < 64 ? prefix.high() ^ client.high() : prefix.low() ^ client.low();
                same &= ((of >>> (63 - bit % 64)) & 1) == 0;
            }
            longest = same ? Math.max(longest, prefix.length()) : longest;
        }
        return longest;
    }

    private static Prefix random(Random random) {
        int length = 96 + 4 + random.nextInt(29);
        long mask = -1L << (128 - length);
        return new Prefix(0, (0xFFFF_0000_0000L | (random.nextInt() & 0xFFFF_FFFFL)) & mask, length);
    }

    private static boolean linear(List<Prefix> allow, List<Prefix> deny, PeerAddress client) {
        int allowed = longest(allow, client);
        int denied = longest(deny, client);
        boolean none = allowed < 0 && denied < 0;
        return none ? allow.isEmpty() : allowed > denied;
    }

    private static int longest(List<Prefix> prefixes, PeerAddress client) {
        return prefixes.stream()
                .filter(prefix -> (client.low() & (-1L << (128 - prefix.length()))) == prefix.low())
                .mapToInt(Prefix::length)
                .max()
                .orElse(-1);
    }
}
