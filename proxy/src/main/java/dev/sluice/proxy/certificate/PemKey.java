package dev.sluice.proxy.certificate;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;

/**
 * A private key and where it was read. Can be erased, but for the copies that the JDK has made for itself. For one thread.
 */
final class PemKey {
    private final PrivateKey key;
    private final KeyKind kind;
    private final byte[] pkcs8;
    private final Path file;
    private final int line;

    /** @param pkcs8 which is taken over */
    PemKey(PrivateKey key, KeyKind kind, byte[] pkcs8, PemBlock block) {
        this.key = key;
        this.kind = kind;
        this.pkcs8 = pkcs8;
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
