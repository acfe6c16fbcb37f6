package dev.sluice.proxy.admit;

import dev.sluice.proxy.balance.Hashing;
import dev.sluice.proxy.net.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The filter of clients by ranges of addresses that are let in or kept out: the longest prefix that holds the address
 * decides, and of two equal ones the refusal.
 *
 * <p>A lookup costs one probe of a hash table for each prefix length that is used, however many ranges there are.
 *
 * <p>Threading: immutable; any thread.
 */
public final class AddressFilter {
    /** A range: the first {@code length} bits of 128, the rest 0; IPv4 as IPv4-mapped IPv6. */
    public record Prefix(long high, long low, int length) {}

    private final List<Table> longestFirst = new ArrayList<>();
    private final boolean otherwise;

    /** Lets in who is in no range unless there are ranges to let in. */
    public AddressFilter(List<Prefix> allow, List<Prefix> deny) {
        this(allow, deny, allow.isEmpty());
    }

    /** @param otherwise whether who is in no range is let in */
    public AddressFilter(List<Prefix> allow, List<Prefix> deny, boolean otherwise) {
        Map<Integer, List<Prefix>> lengths = new TreeMap<>((a, b) -> b - a);
        allow.forEach(prefix ->
                lengths.computeIfAbsent(prefix.length, _ -> new ArrayList<>()).add(prefix));
        deny.forEach(prefix ->
                lengths.computeIfAbsent(prefix.length, _ -> new ArrayList<>()).add(prefix));
        Set<Prefix> denied = Set.copyOf(deny); // a list of many addresses is searched for each of them
        lengths.forEach((length, prefixes) -> {
            Table table = new Table(length, prefixes.size());
            prefixes.forEach(prefix -> table.put(prefix.high, prefix.low, !denied.contains(prefix)));
            longestFirst.add(table);
        });
        this.otherwise = otherwise;
    }

    /** True when the client may come in; one on a Unix socket always may. */
    public boolean admits(PeerAddress client) {
        if (client.isUnix()) {
            return true;
        }
        for (int i = 0; i < longestFirst.size(); i++) {
            int verdict = longestFirst.get(i).find(client.high(), client.low());
            if (verdict != Table.ABSENT) {
                return verdict == Table.ADMIT;
            }
        }
        return otherwise;
    }

    /** The prefixes of one length, in open addressing. */
    private static final class Table {
        static final byte ABSENT = 0;
        static final byte ADMIT = 1;
        static final byte REFUSE = 2;

        private final long highMask;
        private final long lowMask;
        private final long[] high;
        private final long[] low;
        private final byte[] verdicts;

        Table(int length, int count) {
            this.highMask = mask(length);
            this.lowMask = mask(length - Long.SIZE);
            int size = Integer.highestOneBit(count) * 4; // at most half full
            this.high = new long[size];
            this.low = new long[size];
            this.verdicts = new byte[size];
        }

        private static long mask(int bits) {
            if (bits <= 0) {
                return 0;
            }
            return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
        }

        void put(long prefixHigh, long prefixLow, boolean admit) {
            int slot = slot(prefixHigh, prefixLow);
            high[slot] = prefixHigh;
            low[slot] = prefixLow;
            verdicts[slot] = admit ? ADMIT : REFUSE;
        }

        int find(long addressHigh, long addressLow) {
            return verdicts[slot(addressHigh & highMask, addressLow & lowMask)];
        }

        /** Where the prefix is, or would be. */
        private int slot(long prefixHigh, long prefixLow) {
            int slot = (int) Hashing.mix(prefixHigh ^ Hashing.mix(prefixLow)) & (verdicts.length - 1);
            while (verdicts[slot] != ABSENT && (high[slot] != prefixHigh || low[slot] != prefixLow)) {
                slot = (slot + 1) & (verdicts.length - 1);
            }
            return slot;
        }
    }
}
