package dev.sluice.config.route;

/** The condition of a route that a session does not meet. */
public enum Mismatch {
    SOURCE("the client is not in its `source`"),
    NOT_TLS("the client does not begin with TLS"),
    NO_NAME("the client sends no name"),
    HAS_NAME("the client sends a name"),
    NAME("its `sni` is another name"),
    PROTOCOL("the client offers none of its `alpn`"),
    CLIENT_NAME("the client has no certificate with its `clientName`");

    private final String meaning;

    Mismatch(String meaning) {
        this.meaning = meaning;
    }

    /** A sentence without its point. */
    public String meaning() {
        return meaning;
    }
}
