package dev.sluice.proxy.database;

import java.util.Arrays;

/**
 * A derivation of a key from a password by PBKDF2 with HMAC-SHA-256, as SCRAM-SHA-256 wants it (RFC 5802). Immutable; equal ones have the same key.
 *
 * @param password prepared by SASLprep
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, and compared by its bytes
public record KeyDerivation(String password, byte[] salt, int iterations) {
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyDerivation that
                && password.equals(that.password)
                && Arrays.equals(salt, that.salt)
                && iterations == that.iterations;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(salt) + iterations;
    }

    @Override
    public String toString() {
        return "%d iterations".formatted(iterations);
    }
}
