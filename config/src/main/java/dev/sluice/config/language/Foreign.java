package dev.sluice.config.language;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of HAProxy, nginx, Envoy and Traefik for what Sluice does not have, or does in another way than by a key:
 * each with a sentence that says so and names the nearest thing.
 */
final class Foreign {
    private static final String HTTP = "Sluice balances TCP and does not look into HTTP; leave it out";
    private static final String TLS =
            "\"tls: {certificates: web}\" of a frontend ends TLS, and \"certificates: {web: {files: [web.crt, web.key]}}\" at the top level"
                    + " says where the files are";

    static final String CLIENTS =
            "\"tls: {clients: {ca: FILE}}\" of a frontend asks clients for certificates, with \"crl\" and \"names\"";

    /** Normalised word to a sentence without its beginning. */
    private static final Map<String, String> KEYS = table(
            // what is always so
            "mode tcp, mode health",
            "leave it out: Sluice always balances TCP",
            "optiontcplog, tcpsmartaccept, tcpsmartconnect, reuseport, backlog, deferaccept, proxyhalfclose,"
                    + " nolinger, prereadbuffersize, proxybuffersize, bufsize, multiaccept, epoll, use, workerrlimitnofile",
            "leave it out: Sluice does this by itself, or does not need it",
            "mode http, httprequest, httpresponse, httpafterresponse, httpcheck, httpreuse, httpserverclose, httpkeepalive, httpclose,"
                    + " httplog, httpfilters, httpconnectionmanager, forwardfor, originalto, cookie, capture, compression, gzip,"
                    + " errorfile, errorloc, return, redirect, headers, middlewares, virtualhosts, location, rewrite, filter",
            HTTP,
            "ssl, tls, crt, crtlist, cert, certs, certificate, certresolver, certfile, keyfile, privatekey, sslcertificate,"
                    + " sslcertificatekey, tlscertificates, transportsocket, tlscontext, commontlscontext, downstreamtlscontext",
            TLS,
            "caverifyfile, crlfile, clientauth, validationcontext, requireclientcertificate, sslverifyclient, sslclientcertificate, sslcrl,"
                    + " mtls, matchtypedsubjectaltnames, matchsubjectaltnames",
            CLIENTS,
            "checkssl, checksni, checkalpn, nocheckssl",
            "\"tls\" of a pool is spoken by its health checks as well; \"healthCheck: {tls: ...}\" says otherwise",
            "ciphers, ciphersuites, sslciphers, ssldefaultbindciphers, ssldefaultbindciphersuites, sslpreferserverciphers, curves,"
                    + " curvepreferences, ecdhcurves, ecdhe, sslecdhcurve, ssldhparam, dhparam, sigalgs",
            "leave it out: Sluice has a fixed set of good ciphers and curves",
            "sslmaxver, maxversion, tlsmaximumprotocolversion, notlsv12, notlsv13",
            "leave it out: TLS 1.3 is spoken with all clients that can; \"tls: {minVersion: 1.3}\" of a frontend leaves out TLS 1.2",
            "ocsp, ocspupdate, sslstapling, allow0rtt, earlydata, sslearlydata",
            "leave it out: Sluice does not do this",
            "sslsessioncache, sslsessiontimeout, sslcachesize",
            "leave it out: clients resume by tickets (\"tls: {ticketKeys: auto}\" of a frontend)",
            "sslreuse, nosslreuse, proxysslsessionreuse",
            "leave it out: sessions with a backend are resumed where it gives tickets",
            "proxysslservername",
            "leave it out: a backend is asked for \"serverName\" of the pool's \"tls\", or for its host name",
            "sslpreread, prereadtimeout, hostsni, servername, servernames, tlsinspector, passthrough",
            "\"routes: [{sni: db.example.com, pool: orders}]\" of a frontend reads the name in TLS",
            "udp, proxyresponses, proxyrequests, udplistenerconfig",
            "Sluice balances TCP only",
            // rules
            "acl, usebackend, useserver, tcprequest, tcpresponse, map, geo, splitclients, set, lua, luaload, jsaccess, jspreread,"
                    + " jsfilter, rule, rules, filterchainmatch, filterchains, filters, rbac, forcepersist, ignorepersist",
            "\"routes\" of a frontend choose pools by the name in TLS, protocol, source and weight; \"allow\", \"deny\" and \"rate\""
                    + " judge clients by their address",
            "stick, sticktable, stickon, persist, persistrdpcookie, sticky, peers, sessionaffinity, affinity, table",
            "Sluice has no stick tables; \"balance: sourceHash\" leads a client to the same backend, \"rate\" limits sources",
            // operation
            "user, group, chroot, daemon, pidfile, pid, uid, gid, setuid, setgid, masterworker, unixbind",
            "leave it out: the service manager does this (User=, Group= and RuntimeDirectory= in a unit of systemd), as a container does;"
                    + " \"unix\" of a frontend sets mode and owner of its socket",
            "nice, process, thread, cpumap, cpupolicy, threadgroups, shards, workerpriority, workercpuaffinity",
            "leave it out: each worker accepts on each address; \"process.workers\" says how many there are",
            "agentcheck, agentaddr, agentinter, agentport, agentsend, agent, externalcheck, externalcheckcommand,"
                    + " externalcheckpath, insecureforkwanted",
            "Sluice runs no agents and no programs as checks; a script of your own can set weights with"
                    + " \"sluice backend weight POOL/BACKEND N\"",
            "pgsqlcheck",
            "\"healthCheck: {type: postgres}\" does this, and with a user it knows the primary; see docs/databases.md",
            "mysqlcheck",
            "\"healthCheck: {type: mysql}\" does this, and with a user it knows the primary; see docs/databases.md",
            "redischeck",
            "\"healthCheck: {type: redis}\" does this, and knows the primary; see docs/databases.md",
            "ldapcheck, smtpchk, sslhellochk, tcpcheck, optiontcpcheck, healthchecktcp",
            "\"healthCheck: {type: sendExpect, steps: [...]}\" does this; docs/health-checks.md has examples",
            "loadserverstate, loadserverstatefromfile, serverstatefile, serverstatebase, serverstatefilename, state",
            "Sluice keeps no state over a restart: backends are checked at once; a reload keeps all of it",
            "emailalert, mailers, mailer",
            "Sluice sends no mail; alert rules for Prometheus are in deploy/prometheus",
            "statssocket, statsuri, statsenable, statsauth, statsrefresh, statsadmin, api",
            "\"metrics.bind\" serves the dashboard and /stats.csv, \"admin.socket\" what changes things",
            "monitor, monitoruri, monitorfail, monitornet, ping, readyz, livez",
            "\"metrics.bind\" answers GET /livez and /readyz",
            "logformat %, logformatsd, errorlogformat, logseparateerrors, loghealthchecks, logtag, logsendhostname, syslog",
            "\"log.access.format\" is json, text or haproxy (tcplog), and \"log.access.fields\" chooses the fields; Sluice writes to"
                    + " stdout or a file, not to syslog",
            "logasap, optionlogasap",
            "the line is written when the session ends; \"sluice connections\" shows it while it runs",
            // backends
            "source, usesrc, proxybind, interface, localaddress, upstreambindconfig, bindconfig, sourceaddress",
            "the kernel chooses the outgoing address; backends learn the client's by \"sendProxyProtocol\"",
            "initaddr, resolveprefer, resolveopts, resolvenet, initstate",
            "leave it out: a name that does not resolve makes its backend down until it does, and the first check decides",
            "track",
            "Sluice does not have this: each pool checks its own backends",
            "defaultserver",
            "its words have places of their own: checks (inter, fall, rise, port) in \"healthCheck\" of the pool,"
                    + " on-marked-down is \"onBackendDown\" and slowstart \"slowStart\" of the pool, maxconn"
                    + " (\"maxConnections\") and weight stand at each backend",
            "silentdrop",
            "Sluice resets clients that it refuses; \"allow\", \"deny\" and \"rate\" of a frontend say which",
            "resolvers",
            "\"discover: {dns: NAME, port: N}\" of a pool follows a name; its \"nameserver\" says who is asked",
            "minconn, fullconn",
            "limits do not follow the load; \"maxConnections\" of the backend is the limit, and \"queue\" of the pool bounds who waits",
            "hashtype, consistent, hashkey, ringhashlbconfig, maglevlbconfig, zone, leasttime",
            "leave it out: \"balance: sourceHash\" is consistent, and all workers share what a pool knows",
            "onmarkedup, shutdownbackupsessions",
            "Sluice leaves the sessions of backups alone; \"backup: true\" says who is one",
            "redir, httpsend, proto, setproxyv2tlvfmt, wsproto, poolmaxconn, poolpurgedelay, poollowconn",
            "Sluice does not have this; a session has one connection to its backend, and ends with it",
            "retryon, proxynextupstreamtimeout, nextupstream",
            "\"retries\" tries another backend when a connect fails, and \"timeouts.connect\" bounds each attempt",
            "uploadrate, downloadrate, proxyuploadrate, proxydownloadrate, bandwidth, bwlim, limitratebytes",
            "Sluice has no limits of bandwidth; \"maxConnections\" and \"rate\" limit clients",
            "tfo, fastopen, tcpmd5sig, mss, fwmark, tos, somark, dscp",
            "Sluice does not set this socket option; \"tcp\" has those that there are",
            "v4v6, v6only, ipv6only",
            "leave it out: \":5432\" listens on both families, \"0.0.0.0:5432\" on IPv4, \"[::]:5432\" on IPv6",
            "staticresources, dynamicresources, adsconfig, cdsconfig, ldsconfig, xds, loadassignment, providers",
            "Sluice has no xDS; \"discover\" of a pool follows DNS, a file or Kubernetes",
            "id, node, name, description, statprefix, altstatname, statuszone, guid, note, notes, comment",
            "leave it out, or write it under a name that begins with \"x-\"",
            "include, includes, import, imports, extends",
            "give \"-c\" a directory: its *.yaml files are one configuration",
            "setenv, presetenv, resetenv, unsetenv",
            "set variables where the process is started; \"${NAME}\" in a value is that of the environment",
            "enabled, nocheck, checkproto, nonstick, maxreuse, keepalive, ntlm, tunebufsize, spreadchecks, exposefd, maxpipes,"
                    + " proxysessiondrop, resolvertimeout, listenerfilters, tcpproxy",
            "leave it out: there is nothing to set",
            "weightedclusters, weighted, clustermanager",
            "\"routes: [{sni: ..., pools: {stable: 95, canary: 5}}]\" of a frontend shares clients among pools, \"weight\" of backends within a"
                    + " pool",
            "dnslookupfamily, addresspreference",
            "\"discover: {dns: {type: ...}}\" chooses the family; for a name of \"backends\" the machine does",
            "uniqueidformat, uniqueidheader",
            "\"sendUniqueId\" of a pool sends the id of the session in its PROXY header",
            "errorlog",
            "the operator log goes to stderr, \"log.level\" says how much of it",
            "if, unless",
            "Sluice has no conditions",
            "option",
            "each option of HAProxy has a key of its own here, such as \"healthCheck\", \"tcp.keepAlive\" or \"log.access\"");

    /** Values that other proxies have in places that we have too. */
    private static final Map<String, String> VALUES = table(
            "rdpcookie",
            "Sluice does not look into what clients send; the nearest is \"sourceHash\"",
            "uri, urlparam, hdr, useragent, path",
            "Sluice does not look into HTTP; the nearest is \"sourceHash\"",
            "leasttime, leasttimefirst, ewma, peakewma",
            "the nearest is \"leastConnections\"",
            "roundrobin dynamic",
            "write \"roundRobin\"",
            "ldap, ldapcheck, smtp, smtpchk, smtpcheck, sslhello, sslhellochk, ssl, tls, grpc",
            "write {type: sendExpect, steps: [...]}; docs/health-checks.md has examples",
            "agent, external, script, exec, command",
            "checks are tcp, sendExpect, http, postgres, mysql and redis; a script of your own can set weights with \"sluice backend weight\"");

    private Foreign() {}

    private static Map<String, String> table(String... pairs) {
        Map<String, String> table = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            for (String word : pairs[i].split(",\\s*", -1)) {
                table.put(word, pairs[i + 1]);
            }
        }
        return Map.copyOf(table);
    }

    /**
     * What to say of a key that Sluice does not have; null when it is no known word.
     *
     * @param value its text; empty when it is no scalar
     */
    static @Nullable String answer(String key, String value) {
        String word = Nearest.normalise(key).replaceFirst("^tune\\..*", "tunebufsize");
        String both = KEYS.get(word + " " + Nearest.normalise(value));
        return both != null
                ? both
                : KEYS.getOrDefault(
                        word, KEYS.get(word.startsWith("option") ? word.substring("option".length()) : word));
    }

    /**
     * What to say of a value that Sluice does not have; null when it is no known word.
     *
     * @param valid words; those of other things than policies and checks have nothing to do with it
     */
    static @Nullable String value(String word, Collection<String> valid) {
        boolean policyOrCheck = valid.contains("roundRobin") || valid.contains("sendExpect");
        return policyOrCheck ? VALUES.get(Nearest.normalise(word)) : null;
    }
}
