package dev.sluice.proxy.database;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The messages of a PostgreSQL server, as the documentation of its protocol has them. Stateless. */
final class ScriptedPostgres {
    static final byte[] OK = request(0);
    static final byte[] READY = message('Z', new byte[] {'I'});
    static final byte[] DESCRIPTION = message('T', new byte[] {0, 0});
    static final byte[] COMPLETE = message('C', ascii("SELECT 1\0"));
    static final byte[] KEY_DATA = message('K', new byte[8]);
    static final byte[] PRIMARY =
            row("f", "off", "7714061846200331392", "0000000A", "9", "1796070110.672318", null, null, null, null, null);
    static final byte[] SCRAM = sasl("SCRAM-SHA-256");

    private ScriptedPostgres() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    /** A request for a proof of the password, or the end of these. */
    static byte[] request(int what, byte... more) {
        return message(
                'R', ByteBuffer.allocate(4 + more.length).putInt(what).put(more).array());
    }

    static byte[] sasl(String... mechanisms) {
        return request(10, ascii(String.join("\0", mechanisms) + "\0\0"));
    }

    static byte[] parameter(String name, String value) {
        return message('S', ascii(name + "\0" + value + "\0"));
    }

    static byte[] notice(String text) {
        return message('N', ascii("SNOTICE\0VNOTICE\0C00000\0M" + text + "\0\0"));
    }

    static byte[] error(String severity, String code, String text) {
        return message(
                'E', ascii("S" + severity + "\0V" + severity + "\0C" + code + "\0M" + text + "\0Ffile.c\0L1\0\0"));
    }

    static byte[] row(@Nullable String... columns) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(ByteBuffer.allocate(2).putShort((short) columns.length).array());
        for (String column : columns) {
            byte[] text = column == null ? new byte[0] : ascii(column);
            body.writeBytes(ByteBuffer.allocate(4)
                    .putInt(column == null ? -1 : text.length)
                    .array());
            body.writeBytes(text);
        }
        return message('D', body.toByteArray());
    }

    /** What follows a login that was taken. */
    static byte[] settled() {
        return joined(OK, parameter("server_version", "15.18"), KEY_DATA, READY);
    }

    static byte[] answer(byte[] row) {
        return joined(DESCRIPTION, row, COMPLETE, READY);
    }

    /** An exchange with a server whose keys are derived at once. */
    static ScriptedExchange exchange(PostgresDialogue dialogue, int piece) {
        return ScriptedExchange.deriving(dialogue, piece, ScriptedPostgres::key);
    }

    static byte[] key(KeyDerivation derivation) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(
                            derivation.password().toCharArray(), derivation.salt(), derivation.iterations(), 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The challenge to a nonce. */
    static String challenge(String nonce) {
        return "r=" + nonce + "server,s=" + Base64.getEncoder().encodeToString(ascii("salt of sixteen!")) + ",i=4096";
    }

    /** The last word of a server that knows the password, if the client does as well; RFC 5802, section 3. */
    static @Nullable String verifier(String password, String nonce, String clientFinal) {
        byte[] salted = key(new KeyDerivation(password, ascii("salt of sixteen!"), 4096));
        int cut = clientFinal.lastIndexOf(",p=");
        byte[] said = ascii("n=,r=" + nonce + "," + challenge(nonce) + "," + clientFinal.substring(0, cut));
        byte[] stored = sha256(hmac(salted, ascii("Client Key")));
        byte[] signature = hmac(stored, said);
        byte[] proof = Base64.getDecoder().decode(clientFinal.substring(cut + 3));
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return MessageDigest.isEqual(sha256(proof), stored)
                ? "v=" + Base64.getEncoder().encodeToString(hmac(hmac(salted, ascii("Server Key")), said))
                : null;
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
