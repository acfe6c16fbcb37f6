package dev.sluice.config.language;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of other proxies for values that have another name here. */
final class ValueSynonyms {
    /** Normalised foreign word to our words, the likeliest first; the first that is valid in the place counts. */
    private static final Map<String, List<String>> VALUES = Synonyms.table(
            "rr, wrr, staticrr, weightedroundrobin, robin", "roundRobin",
            "source, sourceip, iphash, ip, clientip, hash, consistent, consistenthash, ringhash, maglev, sticky, srchash",
                    "sourceHash",
            "random, power2, p2c, poweroftwo, randomtwo", "random2",
            "fill, ordered, failover, pickfirst", "first",
            "leastconn, leastrequest, lc, leastconns, wlc, least", "leastConnections",
            "warning, notice", "warn",
            "err, crit, critical, fatal, emerg, alert", "error",
            "trace, verbose, all", "debug",
            "tcplog", "haproxy",
            "http1, httpchk, httpget, https", "http",
            "connect, l4, socket, tcpsocket", "tcp",
            "tcpcheck, send, expect, sendandexpect", "sendExpect",
            "proxyv1, sendproxy", "v1",
            "v1, v2, on, yes, true, always, accept", "required",
            "auto, maybe", "optional",
            "proxyv2, sendproxyv2", "v2",
            "shutdown, shutdownsessions, kill, reset", "close",
            "aaaa, address, addresses, ip, host", "a",
            "service, services", "srv",
            "plain, human, logfmt, combined, common", "text",
            "start, open, all, always", "both",
            "end, finish", "close",
            "on, yes, true", "always",
            "postgresql, pgsql, pg, pgsqlcheck", "postgres",
            "mariadb, mysqlcheck, galera", "mysql",
            "valkey, redischeck, keydb", "redis",
            "off, no, false, never", "never",
            "off, disabled, disable, false, no, devnull", "none",
            "tlsv1.2, tls1.2, tlsv12, tls12, 12, versiontls12", "1.2",
            "tlsv1.3, tls1.3, tlsv13, tls13, 13, versiontls13", "1.3",
            "on, yes, true, own, rotate", "auto",
            "none, no, never, disabled, disable", "off",
            "fallback, accept, allow, ignore, first, serve", "default",
            "reject, alert, deny, drop, close, strict", "refuse",
            "allow, ignore, end, close, eof", "accept",
            "reject, refuse, error, fail, deny, drop", "reset");

    private ValueSynonyms() {}

    /** The word among the valid ones that was probably meant, or null. */
    static @Nullable String of(String word, Collection<String> valid) {
        for (String candidate : VALUES.getOrDefault(Nearest.normalise(word), List.of())) {
            if (valid.contains(candidate)) {
                return candidate;
            }
        }
        return Nearest.to(word, valid);
    }
}
