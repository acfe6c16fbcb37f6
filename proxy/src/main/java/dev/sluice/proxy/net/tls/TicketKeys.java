package dev.sluice.proxy.net.tls;

import io.netty.internal.tcnative.SessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which clients resume sessions: the first encrypts new tickets, all others still open old ones. Immutable, of {@link #KEY_BYTES}
 * each, but that {@link #erase} ends them.
 *
 * <p>Threading: any thread.
 */
public final class TicketKeys {
    /** A name of 16 bytes, a key of HMAC-SHA-256 of 16 and a key of AES-128 of 16, as nginx and HAProxy have them in files. */
    public static final int KEY_BYTES = 48;

    /** A ticket that is older than these opens nothing: the client then does a full handshake. */
    private static final int KEPT = 3;

    private static final int PART = 16;

    private final List<byte[]> keys;
    private boolean erased;

    private TicketKeys(List<byte[]> keys) {
        this.keys = keys;
    }

    /** Keys that somebody else has made, too. */
    public static TicketKeys of(List<byte[]> keys) {
        return new TicketKeys(keys.stream().map(byte[]::clone).toList());
    }

    /** One new key. */
    public static TicketKeys random() {
        return new TicketKeys(List.of(fresh()));
    }

    private static byte[] fresh() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** A new key, before the latest of these. */
    public TicketKeys rotated() {
        List<byte[]> next = new ArrayList<>();
        next.add(fresh());
        next.addAll(keys.subList(0, Math.min(keys.size(), KEPT - 1)));
        return new TicketKeys(next);
    }

    /** Whether they are the same keys in the same order. */
    public boolean isSameAs(TicketKeys other) {
        boolean same = keys.size() == other.keys.size();
        for (int i = 0; same && i < keys.size(); i++) {
            same = MessageDigest.isEqual(keys.get(i), other.keys.get(i));
        }
        return same;
    }

    /** Overwrites them: whoever has them keeps them, and nobody gets them any more. */
    public synchronized void erase() {
        erased = true;
        keys.forEach(key -> Arrays.fill(key, (byte) 0));
    }

    /** Copies; null when they have been erased. */
    synchronized SessionTicketKey @Nullable [] all() {
        if (erased) {
            return null;
        }
        return keys.stream()
                .map(key -> new SessionTicketKey(
                        Arrays.copyOfRange(key, 0, PART),
                        Arrays.copyOfRange(key, PART, 2 * PART),
                        Arrays.copyOfRange(key, 2 * PART, KEY_BYTES)))
                .toArray(SessionTicketKey[]::new);
    }

    /** The mark in tickets of what may be resumed where. */
    static byte[] contextId(String group) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(group.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
