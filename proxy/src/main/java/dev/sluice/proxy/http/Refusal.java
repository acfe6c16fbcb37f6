package dev.sluice.proxy.http;

import java.util.Locale;

/** The reason why a client of an endpoint was turned away, or an answer broken off. */
public enum Refusal {
    /** Every connection was taken; probes are answered all the same. */
    CLIENTS,
    /** Its address had as many connections as one may have; probes are answered all the same. */
    SOURCE,
    /** The process had no descriptor for it; it waits in the kernel. Probes are answered one after the other. */
    DESCRIPTORS,
    /** It waited for its next request, and another client needed the connection. */
    IDLE,
    /** As many event streams were open as there may be. */
    STREAMS,
    /** As many large answers were being made as may be at once. */
    WORK,
    /** The answers under way held as much memory as all may have. */
    MEMORY,
    /** It did not take its answer in time. */
    SLOW,
    /** Its handshake of TLS failed, or was not over in time: it may not trust the certificate, or speak an old version. */
    HANDSHAKE,
    /** It spoke HTTP where HTTPS is spoken. */
    NOT_TLS;

    /** The word in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
