package dev.sluice.proxy.certificate;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A private key and where it was read. Can be erased, but for the copies that the JDK has made for itself. For one thread.
 */
final class PemKey {
    private final PrivateKey key;
    private final KeyKind kind;
    private final byte[] pkcs8;
    private final byte @Nullable [] point;
    private final Path file;
    private final int line;

    /**
     * A key that has been read.
     *
     * @param pkcs8 which is taken over
     * @param point that the key says is its public half, uncompressed; null when it does not say, or is no key of a curve
     */
    PemKey(PrivateKey key, KeyKind kind, byte[] pkcs8, byte @Nullable [] point, PemBlock block) {
        this.key = key;
        this.kind = kind;
        this.pkcs8 = pkcs8;
        this.point = point;
        this.file = block.file();
        this.line = block.line();
    }

    PrivateKey key() {
        return key;
    }

    KeyKind kind() {
        return kind;
    }

    /** In DER; not a copy. */
    byte[] pkcs8() {
        return pkcs8;
    }

    /** Whether it says that the public key is its own. Nobody has computed that. */
    boolean claims(PublicKey other) {
        byte[] encoded = other.getEncoded();
        return point != null
                && encoded.length > point.length
                && Arrays.equals(encoded, encoded.length - point.length, encoded.length, point, 0, point.length);
    }

    Path file() {
        return file;
    }

    int line() {
        return line;
    }

    void erase() {
        Arrays.fill(pkcs8, (byte) 0);
    }

    @Override
    public String toString() {
        return kind + " key at " + file + ":" + line;
    }
}
