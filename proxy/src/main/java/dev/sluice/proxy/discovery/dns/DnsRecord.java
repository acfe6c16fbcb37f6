package dev.sluice.proxy.discovery.dns;

/** One record of an answer; names are in lower case, without the final dot. */
public sealed interface DnsRecord {
    /** The name it belongs to. */
    String owner();

    /** How long it may be used, in seconds. */
    long timeToLive();

    /**
     * A or AAAA.
     *
     * @param address an IP address, IPv6 in its shortest form
     */
    record Address(String owner, long timeToLive, String address) implements DnsRecord {}

    /**
     * An SRV record.
     *
     * @param target name of the host; empty when the service is decidedly not available
     */
    record Service(String owner, long timeToLive, int priority, int weight, int port, String target)
            implements DnsRecord {}

    /** CNAME: the owner is another name of the target. */
    record Alias(String owner, long timeToLive, String target) implements DnsRecord {}
}
