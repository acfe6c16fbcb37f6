package dev.sluice.proxy.certificate;

import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of key that can be served.
 *
 * @param bits of the modulus, or of the curve: P-256 or P-384
 */
public record KeyKind(Family family, int bits) {
    /** A family of keys, of which a client supports one or both. */
    public enum Family {
        ECDSA,
        RSA
    }

    static final String RSA = "RSA";
    static final String P256 = "P-256";
    static final String P384 = "P-384";
    static final String RSA_ID = "2a864886f70d010101";
    static final String CURVE_ID = "2a8648ce3d0201";

    /** What is refused is known too, so that it can be named. By the bytes of the object identifier. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry(RSA_ID, RSA),
            Map.entry("2a864886f70d01010a", "RSA-PSS"),
            Map.entry("2a8648ce380401", "DSA"),
            Map.entry("2b656e", "X25519"),
            Map.entry("2b656f", "X448"),
            Map.entry("2b6570", "Ed25519"),
            Map.entry("2b6571", "Ed448"),
            Map.entry("2a8648ce3d030107", P256),
            Map.entry("2b81040022", P384),
            Map.entry("2b81040023", "P-521"),
            Map.entry("2b8104000a", "secp256k1"));

    private static final int LEAST_BITS = 2048;
    /** With more than this a handshake costs several times as much. */
    private static final int USUAL_BITS = 2048;
    /** More is refused by the TLS library. */
    private static final int MOST_BITS = 8192;

    /** The name of an algorithm or a curve by the hexadecimal digits of its identifier. */
    static String nameOf(String objectId) {
        return NAMES.getOrDefault(objectId, "an unknown one");
    }

    /** What is said of a key of another kind, to follow "is". */
    static String refusal(String name) {
        return "of a kind that is not served: %s; RSA, P-256 and P-384 are".formatted(name);
    }

    static KeyKind rsa(int bits) {
        return new KeyKind(Family.RSA, bits);
    }

    /** The kind with a curve of this name; null when it is not served. */
    static @Nullable KeyKind ofCurve(String name) {
        return switch (name) {
            case P256 -> new KeyKind(Family.ECDSA, 256);
            case P384 -> new KeyKind(Family.ECDSA, 384);
            default -> null;
        };
    }

    /** The kind of the key of a certificate; null when it is not served. */
    static @Nullable KeyKind of(PublicKey key) {
        String name = nameOf(key);
        return name.equals(RSA) && key instanceof RSAPublicKey rsa
                ? rsa(rsa.getModulus().bitLength())
                : ofCurve(name);
    }

    static String nameOf(PublicKey key) {
        byte[] encoded = key.getEncoded();
        Der whole = encoded == null ? null : new Der(encoded).next(Der.SEQUENCE);
        Der algorithm = whole == null ? null : whole.next(Der.SEQUENCE);
        if (algorithm == null) {
            return nameOf("");
        }
        String id = algorithm.nextObjectId();
        return nameOf(id.equals(CURVE_ID) ? algorithm.nextObjectId() : id);
    }

    /** What is wrong with its size, to follow "is"; null when nothing is. */
    @Nullable
    String problem() {
        if (family == Family.RSA && bits < LEAST_BITS) {
            return "an RSA key of %d bits, which is too weak; %d are the least".formatted(bits, LEAST_BITS);
        }
        if (family == Family.RSA && bits > MOST_BITS) {
            return "an RSA key of %d bits, which no client waits for; %d are the most".formatted(bits, MOST_BITS);
        }
        return null;
    }

    /** Whether a handshake costs several times the CPU of one with a key of the usual size. */
    boolean isCostly() {
        return family == Family.RSA && bits > USUAL_BITS;
    }

    /** {@code RSA 2048}, {@code P-256}. */
    @Override
    public String toString() {
        return family == Family.RSA ? RSA + " " + bits : "P-" + bits;
    }
}
