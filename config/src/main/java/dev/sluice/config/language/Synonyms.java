package dev.sluice.config.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of HAProxy, nginx, Envoy and Traefik for what has another name here. */
final class Synonyms {
    /** Normalised foreign word to our words, the likeliest first; the first that is valid in the place counts. */
    private static final Map<String, List<String>> KEYS = table(
            // sections
            "global, main, events, settings",
            "process",
            "listeners, listener, frontend, listen, entrypoints, routers, server, servers, stream",
            "frontends",
            "backend, upstream, upstreams, cluster, clusters, services, backends",
            "pools",
            "stats, prometheus, monitoring, observability, telemetry",
            "metrics",
            "logging, logs",
            "log",
            "accesslog, accesslogs",
            "access",
            "default, common",
            "defaults",
            // frontends
            "listen, listener, listenaddress, bindport, bindaddress, port, address, addr, addresses, socket, entrypoint, on",
            "bind",
            "disable, shutdown, maint",
            "disabled",
            "backend, backends, upstream, cluster, defaultbackend, usebackend, proxypass, service, servers, server, pools, to, target",
            "pool",
            "whitelist, allowlist, allowfrom, sourceranges, ipallowlist, permit",
            "allow",
            "blacklist, denylist, block, reject",
            "deny",
            "acceptproxy, proxyprotocolv1, useproxyproto, proxyproto, listenproxyprotocol, sendproxy, sendproxyv2",
            "proxyProtocol",
            "setrealipfrom, trustedips, trustedproxy, realipfrom",
            "trustedProxies",
            "maxconnrate, maxsessrate, ratelimit, ratelimitsessions, connectionrate, connectionsratelimit, maxsslrate",
            "connections",
            "limitconnperip, maxconnperip, perip, persourceip, connratepersource",
            "perSource",
            "limitconnzone, limitconnaddr, inflightconn",
            "concurrentPerSource",
            "maxconn, connlimit, limitconn, maxconns, workerconnections, maxclients, connectionlimit, ulimitn",
            "maxConnections",
            // routes
            "route, routing, rule, rules, filterchain, filterchains",
            "routes",
            "servername, servernames, sslservername, sslsni, reqsslsni, hostsni, snihost, snis, host, hosts, hostname, hostnames, domain,"
                    + " domains, sslprereadservername",
            "sni",
            "withoutsni, nosslsni, emptysni, nohost, noname",
            "noSni",
            "protocols, protocol, proto, alpns, npn, applicationprotocols, applicationprotocol, alpnprotocols, reqsslalpn, nextprotos,"
                    + " sslprereadalpnprotocols",
            "alpn",
            "src, sources, sourceip, sourceprefixranges, sourceranges, sourceaddress, clientip, client, clients, remoteaddr, from, cidr, cidrs,"
                    + " ip, ips, iprange, ipranges, network, networks, geo, address, range, ranges",
            "source",
            "weights, weight, weightedclusters, weighted, weightedservices, splitclients, split, shares, share, distribution",
            "pools",
            "ondown, ifdown, whenunavailable, onfailure, fallback, failover, unavailable",
            "whenDown",
            "routename, id, label",
            "name",
            // tests
            "test, check, checks, assertions, expectations",
            "tests",
            "frontends, listener, listen, entrypoint, entrypoints, bind",
            "frontend",
            "pool, pools, backend, cluster, service, usebackend, goesto, to, target, result, want, expected",
            "expect",
            // pools
            "server, servers, upstream, upstreams, endpoints, endpoint, members, member, targets, hosts, nodes, lbendpoints, address,"
                    + " addresses, backend",
            "backends",
            "lbpolicy, lbalgorithm, loadbalancing, loadbalancer, policy, algorithm, strategy, method, hash, leastconn, leastconnections,"
                    + " roundrobin, random, iphash, sourcehash",
            "balance",
            "hashbalancefactor, boundedloads",
            "boundedLoad",
            "optionallbackups, allbackups",
            "useAllBackups",
            "healthypanicthreshold, panic",
            "panicThreshold",
            "onmarkeddown, shutdownsessions, closeconnectionsonhosthealthfailure",
            "onBackendDown",
            "sendproxy, sendproxyv2, sendproxyv1, sendproxyv2ssl, proxyprotocol, upstreamproxyprotocol",
            "sendProxyProtocol",
            "retry, redispatch, optionredispatch, proxynextupstream, retrypolicy",
            "retries",
            "retries, tries, maxattempts, numretries, maxconnectattempts, nextupstreamtries, count, max",
            "attempts",
            "maxqueue, queuelength, maxpendingrequests, maxpending, queuesize, circuitbreakers",
            "queue",
            "maxqueue, length, size, maxpendingrequests, maxpending",
            "limit",
            "check, checks, optionhttpchk, httpchk, healthchecks, health, hc, healthcheckconfig, mandatory",
            "healthCheck",
            "inter, checkinterval, period, periodseconds, every",
            "interval",
            "fastinter",
            "fastInterval",
            "downinter, unhealthyinterval, nothealthyinterval",
            "downInterval",
            "timeoutcheck, checktimeout, timeoutseconds",
            "timeout",
            "passes, healthythreshold, successthreshold, ups",
            "rise",
            "fails, unhealthythreshold, failurethreshold, downs",
            "fall",
            "checkport, portcheck",
            "port",
            "checksendproxy",
            "sendProxyProtocol",
            "uri, url, httppath, endpoint",
            "path",
            "sendbinary, sendbin",
            "sendHex",
            "expectbinary, expectbin",
            "expectHex",
            "expectstring, string",
            "expect",
            "expectrstring, rstring",
            "expectRegex",
            "notexpect, expectnotstring, forbid",
            "expectNot",
            "header, requestheaders, httpheaders, hdr",
            "headers",
            "username, login, basicauth",
            "user",
            "password, passwd, pass",
            "passwordFile",
            "token, bearer, bearertoken, bearertokenfile, authorization",
            "tokenFile",
            "expectbody, responsebody, bodycontains, string, expect",
            "body",
            "rstring, expectregex, bodymatch",
            "bodyRegex",
            "expectedstatuses, statuses, statuscode, codes, expectstatus",
            "status",
            "outlierdetection, observe, onerror, passivehealthcheck, passive, ejection",
            "outlier",
            "maxfails, errorlimit, consecutive5xx, consecutivegatewayfailure, consecutivelocaloriginfailure, failures",
            "consecutiveFailures",
            "failtimeout, baseejectiontime, ejectiontime",
            "ejectFor",
            "maxejectionpercent",
            "maxEjected",
            "slowstartwindow, slowstartconfig, rampup, warmup",
            "slowStart",
            "optionspliceauto, zerocopy, spliceauto",
            "splice",
            // discovery
            "discovery, discoverer, servicediscovery, serviceregistry, resolve, servertemplate, dynamic",
            "discover",
            "hostname, host, fqdn, name, domain, record, strictdns, logicaldns",
            "dns",
            "k8s, kube, endpointslice, endpointslices, eds",
            "kubernetes",
            "path, files, filesd, list",
            "file",
            "nameservers, resolver, resolvers, dnsserver, dnsservers, server",
            "nameserver",
            "ttl, interval, dnsrefreshrate, refreshinterval, refreshrate, holdvalid, valid, every, poll",
            "refresh",
            "recordtype, rrtype, qtype, kind",
            "type",
            "portname, targetport, portnumber",
            "port",
            "minservers, min, minimum, minendpoints, minhealthy, atleast",
            "minBackends",
            "ns",
            "namespace",
            "svc, servicename",
            "service",
            "zoneaware, topologyaware, samezone, preferlocal, zone, locality, topologymode",
            "preferZone",
            // backends
            "checkaddr, healthcheckaddress, addrcheck",
            "checkAddress",
            "maxconn, maxconns, maxconnections, maxconnection",
            "maxConnections",
            "addr, host, port, hostport, url, server, ip, socketaddress, target",
            "address",
            "loadbalancingweight, priority",
            "weight",
            // process
            "nbthread, threads, nbproc, workerprocesses, concurrency, workerthreads, eventloops",
            "workers",
            "gracefulshutdown, graceful, shutdown",
            "drain",
            "graceperiod, gracefultimeout, hardstopafter, shutdowntimeout, workershutdowntimeout, draintime, draintimeout",
            "timeout",
            "grace, closespreadtime, wait, draindelay",
            "delay",
            // timeouts
            "timeout, timers",
            "timeouts",
            "timeoutconnect, connecttimeout, proxyconnecttimeout, timeoutconn, contimeout, dialtimeout",
            "connect",
            "timeoutqueue, queuetimeout",
            "queue",
            "proxyprotocoltimeout",
            "proxyHeader",
            "clienths, timeoutclienths, prereadtimeout, sslhandshaketimeout, tlshandshaketimeout, handshaketimeout, ssltimeout",
            "handshake",
            "client, timeoutclient, clitimeout, downstreamidle, clienttimeout",
            "clientIdle",
            "server, timeoutserver, srvtimeout, upstreamidle, servertimeout, serveridle",
            "backendIdle",
            "tunnel, timeouttunnel, proxytimeout, idletimeout, timeoutidle, inactivity",
            "idle",
            "clientfin, serverfin, timeoutclientfin, timeoutserverfin, fin, halfclose, tcphalfclose",
            "halfClosed",
            "terminationdelay",
            "halfClosed",
            "sendtimeout, writetimeout, flushtimeout, streamflushtimeout, slowclient, slowreader",
            "stall",
            "maxconnectionduration, maxdownstreamconnectionduration, maxsession, maxage, lifetime, ttl",
            "maxLifetime",
            // sockets
            "user, group, uid, gid, chown",
            "owner",
            // tcp
            "socket, socketoptions, options, sockopt",
            "tcp",
            "tcpnodelay, nagle, optiontcpnodelay",
            "noDelay",
            "tcpka, clitcpka, srvtcpka, sokeepalive, tcpkeepalive, proxysocketkeepalive",
            "keepAlive",
            "tcput, tcpusertimeout",
            "userTimeout",
            "sndbuf, sosndbuf, tunesndbufclient, tunesndbufserver, sendbuf, writebuffer",
            "sendBuffer",
            "rcvbuf, sorcvbuf, tunercvbufclient, tunercvbufserver, receivebuf, recvbuf, readbuffer",
            "receiveBuffer",
            "notsentlowat, tcpnotsentlowat, notsent, unsent, perconnectionbufferlimitbytes",
            "unsentLimit",
            "keepalivetime, tcpkeepidle, clitcpkaidle, srvtcpkaidle, time",
            "idle",
            "keepaliveinterval, tcpkeepintvl, clitcpkaintvl, srvtcpkaintvl, intvl",
            "interval",
            "keepaliveprobes, tcpkeepcnt, clitcpkacnt, srvtcpkacnt, probes, cnt",
            "count",
            // logs
            "loglevel, severity, verbosity",
            "level",
            "logformat",
            "format",
            "path, file, destination, target",
            "output",
            "samplerate, sampling, ratio",
            "sample",
            "dontlognull, optiondontlognull",
            "skipEmpty",
            "dontlognormal, optiondontlognormal",
            "onlyFailures");

    private Synonyms() {}

    static Map<String, List<String>> table(String... pairs) {
        Map<String, List<String>> table = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            for (String word : pairs[i].split(",\\s*", -1)) {
                table.merge(
                        word,
                        List.of(pairs[i + 1]),
                        (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
            }
        }
        return Map.copyOf(table);
    }

    static Set<String> targets() {
        return Stream.of(KEYS, TlsWords.KEYS)
                .flatMap(table -> table.values().stream())
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    /** Our words for a foreign key, perhaps none. */
    static List<String> keys(String word) {
        String normal = Nearest.normalise(word);
        return Stream.of(KEYS, TlsWords.KEYS)
                .flatMap(table -> table.getOrDefault(normal, List.of()).stream())
                .toList();
    }
}
