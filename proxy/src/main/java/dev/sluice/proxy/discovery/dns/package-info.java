/**
 * Questions to name servers: the client, what it may rely on in an answer, and the search for a name. Entry types:
 * {@link dev.sluice.proxy.discovery.dns.DnsClient}, {@link dev.sluice.proxy.discovery.dns.Resolver}, called by discovery.
 */
@NullMarked
package dev.sluice.proxy.discovery.dns;

import org.jspecify.annotations.NullMarked;
