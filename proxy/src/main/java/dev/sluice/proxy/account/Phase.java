package dev.sluice.proxy.account;

import java.util.Locale;

/** The phase of a session in which it ended. The letter is the second of HAProxy's termination state. */
public enum Phase {
    PREFACE('R', "Waiting for the client's PROXY header."),
    HANDSHAKE('R', "Waiting for the client's ClientHello, which chooses the route, or for its TLS handshake."),
    QUEUE('Q', "Waiting for a backend of a pool that is full, or has none and lets sessions wait: `queue.whenNoneUp`."),
    CONNECT('C', "Opening the backend side."),
    DATA('D', "Moving bytes."),
    LAST('L', "Sending the last bytes to the client, the backend having finished."),
    DONE('-', "Nothing: both sides had finished.");

    private final char letter;
    private final String meaning;

    Phase(char letter, String meaning) {
        this.letter = letter;
        this.meaning = meaning;
    }

    char letter() {
        return letter;
    }

    /** For people, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** The word in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
