package dev.sluice.proxy.preface;

/**
 * A rule that a ClientHello can break, with what TLS says to answer and a short sentence for the log.
 *
 * <p>The alert is the one that the RFC names, else that of OpenSSL and BoringSSL. In general: decode_error when the bytes do
 * not fit the syntax, illegal_parameter when they do and say what is forbidden.
 */
enum HelloProblem {
    /** RFC 8446, 5.1: "Handshake messages MUST NOT be interleaved with other record types." */
    RECORD_TYPE(TlsAlert.UNEXPECTED_MESSAGE, "a record of another type is within the hello"),
    RECORD_VERSION(TlsAlert.PROTOCOL_VERSION, "a record within the hello is of another major version"),
    /** RFC 8446, 5.1 forbids to send it; 5.4 names the alert, for encrypted ones. */
    RECORD_EMPTY(TlsAlert.UNEXPECTED_MESSAGE, "a record of the hello is empty"),
    RECORD_LENGTH(TlsAlert.RECORD_OVERFLOW, "a record of the hello has more than 16384 bytes"),
    /** RFC 8446, 5.1: a message before which keys may change ends with its record. */
    BEHIND_HELLO(TlsAlert.UNEXPECTED_MESSAGE, "bytes of another message are behind the hello in its record"),

    /** Our own limit, as is the next. The alert is what OpenSSL and BoringSSL send at theirs. */
    TOO_LONG(TlsAlert.ILLEGAL_PARAMETER, "the hello has more than " + ClientHelloReader.MAX_BYTES + " bytes"),
    TOO_MANY_RECORDS(
            TlsAlert.ILLEGAL_PARAMETER,
            "the records of the hello take more than " + ClientHelloReader.PEEK_BYTES + " bytes"),

    LENGTHS(TlsAlert.DECODE_ERROR, "the lengths within the hello do not add up"),
    SESSION_ID(TlsAlert.DECODE_ERROR, "the session id has more than 32 bytes"),
    CIPHER_SUITES(TlsAlert.DECODE_ERROR, "the cipher suites are none, or not of two bytes each"),
    COMPRESSION_METHODS(TlsAlert.DECODE_ERROR, "there are no compression methods"),
    DUPLICATE_EXTENSION(TlsAlert.ILLEGAL_PARAMETER, "an extension is there twice"),

    NO_NAME(TlsAlert.DECODE_ERROR, "the list of server names is empty"),
    NAME_TYPE(TlsAlert.DECODE_ERROR, "the server name is of another type than host_name"),
    EMPTY_NAME(TlsAlert.DECODE_ERROR, "the server name is empty"),
    /** RFC 6066, 3: "The ServerNameList MUST NOT contain more than one name of the same name_type", and there is one type. */
    SEVERAL_NAMES(TlsAlert.ILLEGAL_PARAMETER, "there is more than one server name"),
    NAME(TlsAlert.ILLEGAL_PARAMETER, "the server name is not a host name"),

    NO_PROTOCOL(TlsAlert.DECODE_ERROR, "the list of protocols is empty"),
    EMPTY_PROTOCOL(TlsAlert.DECODE_ERROR, "a protocol of the list is empty"),
    /** Our own limit. */
    PROTOCOLS(TlsAlert.ILLEGAL_PARAMETER, "there are more than " + HelloParser.MAX_PROTOCOLS + " protocols");

    private final TlsAlert alert;
    private final String sentence;

    HelloProblem(TlsAlert alert, String sentence) {
        this.alert = alert;
        this.sentence = sentence;
    }

    TlsAlert alert() {
        return alert;
    }

    String sentence() {
        return sentence;
    }
}
