package dev.sluice.proxy.discovery.dns;

/** The type of records that a name server is asked for. */
public enum DnsType {
    /** IPv4 addresses. */
    A,
    /** IPv6 addresses. */
    AAAA,
    /** Services (RFC 2782). */
    SRV
}
