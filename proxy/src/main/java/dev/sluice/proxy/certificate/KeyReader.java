package dev.sluice.proxy.certificate;

import static java.math.BigInteger.ONE;

import dev.sluice.config.value.Parsed;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Private keys from the three encodings in use: PKCS#8, PKCS#1 (RSA) and SEC 1 (curves). Whichever it was, the key is written again as
 * PKCS#8 with nothing in it but the key. Stateless, callable from any thread.
 */
final class KeyReader {
    static final String PKCS8 = "PRIVATE KEY";
    static final String PKCS1 = "RSA PRIVATE KEY";
    static final String SEC1 = "EC PRIVATE KEY";

    private static final byte[] VERSION_0 = Der.element(Der.INTEGER, new byte[] {0});
    private static final byte[] VERSION_1 = Der.element(Der.INTEGER, new byte[] {1});
    /** The first byte of a point with both coordinates. */
    private static final byte UNCOMPRESSED = 4;

    private static final String DAMAGED = "the private key is damaged";

    private KeyReader() {}

    /** The key of a block with one of the three labels. */
    static Parsed<PemKey> read(PemBlock block) {
        return switch (block.label()) {
            case PKCS1 -> rsa(block, block.der());
            case SEC1 -> sec1(block, block.der(), "");
            default -> pkcs8(block);
        };
    }

    private static Parsed<PemKey> pkcs8(PemBlock block) {
        Der whole = new Der(block.der()).next(Der.SEQUENCE);
        Der version = whole == null ? null : whole.next(Der.INTEGER);
        Der algorithm = whole == null || version == null ? null : whole.next(Der.SEQUENCE);
        Der within = whole == null || algorithm == null ? null : whole.next(Der.OCTETS);
        if (algorithm == null || within == null) {
            return bad(DAMAGED);
        }
        byte[] body = within.rest();
        try {
            String id = algorithm.nextObjectId();
            return switch (id) {
                case KeyKind.RSA_ID -> rsa(block, body);
                case KeyKind.CURVE_ID -> sec1(block, body, algorithm.nextObjectId());
                default -> refused(KeyKind.nameOf(id));
            };
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static Parsed<PemKey> rsa(PemBlock block, byte[] pkcs1) {
        byte[] algorithm = Der.element(Der.SEQUENCE, Der.objectId(KeyKind.RSA_ID), Der.element(Der.NOTHING));
        byte[] pkcs8 = pkcs8(algorithm, pkcs1);
        PrivateKey key = parsed(KeyKind.RSA, pkcs8);
        if (!(key instanceof RSAPrivateCrtKey rsa) || !isSound(rsa)) {
            Arrays.fill(pkcs8, (byte) 0);
            return bad(DAMAGED);
        }
        return sized(new PemKey(key, KeyKind.rsa(rsa.getModulus().bitLength()), pkcs8, null, block));
    }

    /** Whether its numbers are those of one key, as the TLS library asks for too. */
    private static boolean isSound(RSAPrivateCrtKey rsa) {
        BigInteger p = rsa.getPrimeP();
        BigInteger q = rsa.getPrimeQ();
        BigInteger d = rsa.getPrivateExponent();
        if (p.compareTo(ONE) <= 0 || q.compareTo(ONE) <= 0 || !p.multiply(q).equals(rsa.getModulus())) {
            return false;
        }
        BigInteger ed = rsa.getPublicExponent().multiply(d);
        BigInteger beforeP = p.subtract(ONE);
        BigInteger beforeQ = q.subtract(ONE);
        return ed.mod(beforeP).equals(ONE)
                && ed.mod(beforeQ).equals(ONE)
                && d.mod(beforeP).equals(rsa.getPrimeExponentP())
                && d.mod(beforeQ).equals(rsa.getPrimeExponentQ())
                && q.multiply(rsa.getCrtCoefficient()).mod(p).equals(ONE);
    }

    private static Parsed<PemKey> sized(PemKey key) {
        String problem = key.kind().problem();
        if (problem == null) {
            return new Parsed.Ok<>(key);
        }
        key.erase();
        return bad("it is " + problem);
    }

    /** @param outerCurve the identifier of the curve, where it stands around the key and not in it; otherwise empty */
    private static Parsed<PemKey> sec1(PemBlock block, byte[] sec1, String outerCurve) {
        Der whole = new Der(sec1).next(Der.SEQUENCE);
        Der version = whole == null ? null : whole.next(Der.INTEGER);
        Der number = whole == null || version == null ? null : whole.next(Der.OCTETS);
        if (whole == null || number == null) {
            return bad(DAMAGED);
        }
        Der parameters = whole.next(Der.OPTION_0);
        String curve = outerCurve.isEmpty() && parameters != null ? parameters.nextObjectId() : outerCurve;
        if (curve.isEmpty()) {
            return refused("a curve that is not given by its name");
        }
        KeyKind kind = KeyKind.ofCurve(KeyKind.nameOf(curve));
        if (kind == null) {
            return refused(KeyKind.nameOf(curve));
        }
        byte[] scalar = number.rest();
        byte[] octets = Der.element(Der.OCTETS, scalar);
        byte[] inner = Der.element(Der.SEQUENCE, VERSION_1, octets);
        byte[] pkcs8 = pkcs8(Der.element(Der.SEQUENCE, Der.objectId(KeyKind.CURVE_ID), Der.objectId(curve)), inner);
        PrivateKey key = parsed("EC", pkcs8);
        for (byte[] secret : new byte[][] {scalar, octets, inner}) {
            Arrays.fill(secret, (byte) 0);
        }
        if (key == null) {
            Arrays.fill(pkcs8, (byte) 0);
            return bad(DAMAGED);
        }
        return new Parsed.Ok<>(new PemKey(key, kind, pkcs8, point(whole, kind), block));
    }

    /** The public half, which OpenSSL writes behind the private one; null when it is not there. */
    private static byte @Nullable [] point(Der sec1, KeyKind kind) {
        Der option = sec1.next(Der.OPTION_1);
        Der bits = option == null ? null : option.next(Der.BITS);
        byte[] content = bits == null ? new byte[0] : bits.rest();
        int length = 1 + 2 * (kind.bits() / Byte.SIZE);
        boolean whole = content.length == 1 + length && content[0] == 0 && content[1] == UNCOMPRESSED;
        return whole ? Arrays.copyOfRange(content, 1, content.length) : null;
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] body) {
        byte[] octets = Der.element(Der.OCTETS, body);
        try {
            return Der.element(Der.SEQUENCE, VERSION_0, algorithm, octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static @Nullable PrivateKey parsed(String algorithm, byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has both
        } catch (InvalidKeySpecException | RuntimeException _) {
            return null; // messages of the JDK may have parts of the key in them
        }
    }

    private static Parsed<PemKey> refused(String name) {
        return bad("the private key is " + KeyKind.refusal(name));
    }

    private static Parsed<PemKey> bad(String message) {
        return new Parsed.Bad<>(message);
    }
}
