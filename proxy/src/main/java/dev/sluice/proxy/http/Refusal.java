package dev.sluice.proxy.http;

import java.util.Locale;

/** The reason why a client of an endpoint was turned away, or an answer broken off. */
public enum Refusal {
    CLIENTS("Every connection was taken; probes are answered all the same."),
    SOURCE("Its address had as many connections as one may have; probes are answered all the same."),
    DESCRIPTORS(
            "The process had no descriptor for it, so that it waits in the kernel. Probes are answered one after the other."),
    IDLE("It waited for its next request, and another client needed the connection."),
    STREAMS("As many event streams were open as there may be."),
    WORK("As many large answers were being made as may be at once."),
    MEMORY("The answers under way held as much memory as all may have."),
    SLOW("It did not take its answer in time."),
    HANDSHAKE(
            "Its TLS handshake failed, or was not over within five seconds. It may not trust the certificate, speak an old version, or ask for a name"
                    + " that no certificate has: `metrics.tls`, `admin.tls`. With the level `debug` the log says which."),
    NOT_TLS("It spoke HTTP where HTTPS is spoken: `metrics.tls`, `admin.tls`.");

    private final String meaning;

    Refusal(String meaning) {
        this.meaning = meaning;
    }

    /** A sentence for the reference. */
    public String meaning() {
        return meaning;
    }

    /** The word in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
