package dev.sluice.proxy.balance;

/** Hashes that are the same on every machine and in every version: backends are chosen by them. */
public final class Hashing {
    private Hashing() {}

    /** Spreads a number over all 64 bits: the finalizer of splitmix64 (Steele et al. 2014). */
    public static long mix(long number) {
        long z = number + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    static long hash(byte[] bytes, long seed) {
        long hash = seed;
        for (byte value : bytes) {
            hash = mix(hash ^ (value & 0xFF));
        }
        return hash;
    }
}
