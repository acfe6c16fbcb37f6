package dev.sluice.proxy.certificate;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A memory of chains that were good, so that a peer who comes again costs a hash. The one that was asked for longest ago is forgotten for a new
 * one.
 *
 * @param <V> what is known of them
 */
final class KnownChains<V> {
    /** A pool may have ten thousand servers, and each is checked every few seconds. */
    private static final int MOST = 20_000;

    /** @param until the second at which it is to be verified again */
    private record Known<V>(V value, Authorities by, long until) {}

    private final Map<String, Known<V>> chains = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known<V>> eldest) {
            return size() > MOST;
        }
    };

    /** The name of a chain here. */
    static String name(byte[][] chain) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] each : chain) {
                digest.update(each);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What is known of a good chain; null when it must be verified.
     *
     * @param by who is trusted now
     */
    synchronized @Nullable V get(String name, Authorities by, long second) {
        Known<V> known = chains.get(name);
        return known != null && known.by == by && second < known.until ? known.value : null;
    }

    synchronized void put(String name, V value, Authorities by, long until) {
        chains.put(name, new Known<>(value, by, until));
    }
}
