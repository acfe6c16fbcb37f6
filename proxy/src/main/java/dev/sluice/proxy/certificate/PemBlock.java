package dev.sluice.proxy.certificate;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A block of a PEM file (RFC 7468): its label and what its Base64 stands for. May hold a private key, and can be erased. For one thread.
 */
final class PemBlock {
    private final String label;
    private final Path file;
    private final int line;
    private final boolean encrypted;
    private final byte[] der;

    /**
     * @param line the one of its beginning, 1-based
     * @param encrypted whether a header says that it is
     */
    PemBlock(String label, Path file, int line, boolean encrypted, byte[] der) {
        this.label = label;
        this.file = file;
        this.line = line;
        this.encrypted = encrypted;
        this.der = der;
    }

    String label() {
        return label;
    }

    Path file() {
        return file;
    }

    int line() {
        return line;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** Not a copy. */
    byte[] der() {
        return der;
    }

    void erase() {
        Arrays.fill(der, (byte) 0);
    }

    @Override
    public String toString() {
        return label + " at " + file + ":" + line;
    }
}
