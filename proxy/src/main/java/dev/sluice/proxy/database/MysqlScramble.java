package dev.sluice.proxy.database;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two ways in which MySQL's protocol hides a password, with 20 random bytes of the server. Stateless. */
final class MysqlScramble {
    private MysqlScramble() {}

    /** {@code SHA1(password) XOR SHA1(scramble, SHA1(SHA1(password)))}; nothing for an empty password. */
    static byte[] nativePassword(byte[] password, byte[] scramble) {
        if (password.length == 0) {
            return new byte[0];
        }
        MessageDigest sha1 = digest("SHA-1");
        byte[] once = sha1.digest(password);
        byte[] twice = sha1.digest(once);
        sha1.update(scramble);
        return exclusiveOr(once, sha1.digest(twice));
    }

    /** {@code SHA256(password) XOR SHA256(SHA256(SHA256(password)), scramble)}. */
    static byte[] caching(byte[] password, byte[] scramble) {
        MessageDigest sha256 = digest("SHA-256");
        byte[] once = sha256.digest(password);
        sha256.update(sha256.digest(sha256.digest(password)));
        return exclusiveOr(once, sha256.digest(scramble));
    }

    private static byte[] exclusiveOr(byte[] one, byte[] other) {
        byte[] both = one.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= other[i];
        }
        return both;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
    }
}
