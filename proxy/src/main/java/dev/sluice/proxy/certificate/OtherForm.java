package dev.sluice.proxy.certificate;

import java.nio.file.Path;

/** The guess at what a file is that should be PEM and has no block of it, and what to do. Stateless, callable from any thread. */
final class OtherForm {
    /** The sum of the bytes FE and FF, which come first, in the one order or the other. */
    private static final int UTF_16_MARK = -3;

    private OtherForm() {}

    /** The message. */
    static String of(Path file, byte[] bytes) {
        if (bytes.length == 0) {
            return "the file is empty";
        }
        Der content = new Der(bytes);
        Der whole = content.next(Der.SEQUENCE);
        if (whole != null && content.tag() < 0) {
            return ofDer(file, whole);
        }
        if (bytes.length > 1 && bytes[0] + bytes[1] == UTF_16_MARK && bytes[0] < 0 && bytes[1] < 0) {
            return "the file is UTF-16; PEM is ASCII";
        }
        return "the file is not PEM: it has no line such as -----BEGIN CERTIFICATE-----";
    }

    private static String ofDer(Path file, Der whole) {
        if (whole.tag() == Der.SEQUENCE) {
            return "the file is DER; write PEM with `openssl x509 -inform DER -in %s -out cert.pem`".formatted(file);
        }
        Der version = whole.next(Der.INTEGER);
        byte[] number = version == null ? new byte[0] : version.rest();
        if (number.length == 1 && number[0] == 3) {
            return "the file is PKCS #12; write PEM with `openssl pkcs12 -nodes -in %s -out both.pem`".formatted(file);
        }
        return number.length == 1
                ? "the file is DER; write PEM with `openssl pkey -inform DER -in %s -out key.pem`".formatted(file)
                : "the file is DER, not PEM";
    }
}
