package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one login by SCRAM-SHA-256, without channel binding.
 *
 * <p>Source: RFC 5802 and RFC 7677. Threading: one thread at a time.
 */
final class Scram {
    static final String MECHANISM = "SCRAM-SHA-256";

    /**
     * Rounds of the derivation: PostgreSQL has 4096 and recommendations end at 600 000, so this is enough for all, and takes one processor less than a
     * second.
     */
    static final int MOST_ITERATIONS = 1_000_000;

    /** Characters of a nonce and of a salt: servers send about 50 and 24. */
    private static final int LONGEST = 1024;

    private static final int KEY_LENGTH = 32;

    /** No channel binding, and nobody to act for. */
    private static final String GS2_HEADER = "n,,";

    private final String nonce;
    private final String firstBare;
    private String serverFirst = "";
    private String commonNonce = "";
    private byte[] serverSignature = {};

    /** The outcome of one message of the server. */
    sealed interface Outcome {
        /** The key is to be derived. */
        @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
        record Asked(byte[] salt, int iterations) implements Outcome {}

        /** The end of a login that cannot go on. */
        record Refused(Failure failure) implements Outcome {}
    }

    /**
     * Begins.
     *
     * @param user empty for PostgreSQL, which takes the one of the start-up
     * @param nonce printable, without a comma, never used before
     */
    Scram(String user, String nonce) {
        this.nonce = nonce;
        this.firstBare = "n=" + user + ",r=" + nonce;
    }

    String first() {
        return GS2_HEADER + firstBare;
    }

    /** The server's challenge. */
    Outcome challenged(String message) {
        String[] parts = message.split(",", -1);
        if (parts.length < 3
                || !parts[0].startsWith("r=")
                || !parts[1].startsWith("s=")
                || !parts[2].matches("i=[0-9]{1,10}")) {
            return refused(Kind.WRONG, "the server's challenge is not one of " + MECHANISM);
        }
        String together = parts[0].substring(2);
        if (!together.startsWith(nonce) || together.length() == nonce.length() || together.length() > LONGEST) {
            return refused(
                    Kind.WRONG, "the server's challenge is not an answer to this login: its nonce is another one");
        }
        byte[] salt = decoded(parts[1].substring(2));
        long iterations = Long.parseLong(parts[2].substring(2));
        if (salt == null || salt.length == 0 || iterations == 0) {
            return refused(Kind.WRONG, "the server's challenge is not one of " + MECHANISM);
        }
        if (iterations > MOST_ITERATIONS) {
            return refused(
                    Kind.LOGIN,
                    "the server asks for %d iterations of the password, at most %d are made; set the password again with a smaller scram_iterations"
                            .formatted(iterations, MOST_ITERATIONS));
        }
        serverFirst = message;
        commonNonce = together;
        return new Outcome.Asked(salt, (int) iterations);
    }

    private static Outcome refused(Kind kind, String detail) {
        return new Outcome.Refused(new Failure(kind, detail));
    }

    private static byte @Nullable [] decoded(String base64) {
        if (base64.length() > LONGEST) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /**
     * The proof that the client knows the password.
     *
     * @param salted the key that was derived
     */
    String proof(byte[] salted) {
        String withoutProof = "c=" + base64(GS2_HEADER.getBytes(StandardCharsets.US_ASCII)) + ",r=" + commonNonce;
        byte[] said = (firstBare + "," + serverFirst + "," + withoutProof).getBytes(StandardCharsets.UTF_8);
        byte[] clientKey = hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] signature = hmac(sha256(clientKey), said);
        byte[] proof = new byte[KEY_LENGTH];
        for (int i = 0; i < KEY_LENGTH; i++) {
            proof[i] = (byte) (clientKey[i] ^ signature[i]);
        }
        serverSignature = hmac(hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII)), said);
        return withoutProof + ",p=" + base64(proof);
    }

    /** The reason why the server's last message does not prove that it knows the password; null when it does. */
    @Nullable
    Failure disproved(String message) {
        String[] parts = message.split(",", -1);
        if (parts[0].startsWith("e=")) {
            return new Failure(
                    Kind.LOGIN, "the server refuses the login: " + ServerText.of(parts[0].substring(2), null));
        }
        byte[] signature = parts[0].startsWith("v=") ? decoded(parts[0].substring(2)) : null;
        return signature != null && MessageDigest.isEqual(signature, serverSignature)
                ? null
                : new Failure(Kind.WRONG, "the server does not know the password: its proof is false");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
