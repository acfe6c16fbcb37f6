package dev.sluice.proxy.preface;

/** A fatal TLS alert (RFC 8446, section 6) as it is sent in the clear, before any key exists. */
public enum TlsAlert {
    UNEXPECTED_MESSAGE(10),
    RECORD_OVERFLOW(22),
    ILLEGAL_PARAMETER(47),
    DECODE_ERROR(50),
    PROTOCOL_VERSION(70),
    UNRECOGNIZED_NAME(112);

    private static final byte ALERT = 21;
    private static final byte FATAL = 2;

    private final int code;

    TlsAlert(int code) {
        this.code = code;
    }

    /** The number of the alert on the wire. */
    public int code() {
        return code;
    }

    /** The whole record to send: seven bytes, which are the caller's own. Its version is the one that every client takes. */
    public byte[] record() {
        return new byte[] {ALERT, 3, 3, 0, 2, FATAL, (byte) code};
    }
}
