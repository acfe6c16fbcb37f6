package dev.sluice.proxy.account;

import java.util.Locale;

/** What a session was doing when it ended. The letter is the second of HAProxy's termination state. */
public enum Phase {
    /** Waiting for the client's PROXY header. */
    PREFACE('R'),
    /** Waiting for a backend of a pool that is full. */
    QUEUE('Q'),
    /** Opening the backend side. */
    CONNECT('C'),
    /** Moving bytes. */
    DATA('D'),
    /** Sending the last bytes to the client, the backend having finished. */
    LAST('L'),
    /** Nothing: both sides had finished. */
    DONE('-');

    private final char letter;

    Phase(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    /** The word in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
