package dev.sluice.proxy.discovery.dns;

import java.util.List;

/**
 * The answer of a name server to one question.
 *
 * @param status its RCODE
 * @param words the RCODE for people, such as {@code ServFail(2)}
 * @param source how far the answer can be the last word
 * @param answers those of the kinds that {@link DnsRecord} knows
 * @param negativeTimeToLive how long it holds that there is nothing, in seconds; {@link #UNKNOWN} when that was not said
 */
public record DnsReply(Status status, String words, Source source, List<DnsRecord> answers, long negativeTimeToLive) {
    public static final long UNKNOWN = -1;

    /** RCODE, as far as it makes a difference (RFC 1035, section 4.1.1). */
    public enum Status {
        /** The name exists, though perhaps without records of the type. */
        OK,
        /** The name does not exist. */
        NO_SUCH_NAME,
        /** The server cannot or will not say. */
        FAILED
    }

    /** The server that has answered. */
    public enum Source {
        /** A server that asks others until it knows. */
        RECURSIVE,
        /** A server that knows its own names alone, among them the one that was asked for. */
        AUTHORITY,
        /** A server that points to others. */
        REFERRAL
    }

    public DnsReply {
        answers = List.copyOf(answers);
    }
}
