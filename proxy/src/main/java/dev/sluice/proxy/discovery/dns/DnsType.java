package dev.sluice.proxy.discovery.dns;

/** What a name server is asked for. */
public enum DnsType {
    /** IPv4 addresses. */
    A,
    /** IPv6 addresses. */
    AAAA,
    /** Services (RFC 2782). */
    SRV
}
