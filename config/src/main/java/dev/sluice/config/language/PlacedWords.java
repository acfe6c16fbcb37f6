package dev.sluice.config.language;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of other proxies for which the right answer depends on where they stand, or on what stands behind them. */
final class PlacedWords {
    /** Keys that only one kind of section has. */
    private static final String BACKEND = "checkAddress";

    private static final String POOL = "balance";
    private static final String CHECK = "fastInterval";
    private static final String FRONTEND = "transparent";
    private static final String METRICS = "haproxyNames";
    private static final String ROUTE = "whenDown";
    private static final String TLS = "unknownName";
    private static final String CERTIFICATE = "directory";

    private static final String BY_NAME =
            "did you mean \"routes: [{sni: db.example.com, pool: orders}]\"? \"pool\" is for all others";

    /** Where backends and checks are, these would be of the TLS to them. */
    private static final List<String> TO_BACKENDS = List.of(
            "ssl",
            "tls",
            "sni",
            "alpn",
            "npn",
            "crt",
            "cert",
            "certificate",
            "certificates",
            "key",
            "keyfile",
            "sslminver",
            "nosslv3",
            "forcesslv3",
            "forcetlsv10",
            "forcetlsv11",
            "forcetlsv12",
            "forcetlsv13",
            "transportsocket",
            "tlscontext");

    private static final String BY_TLS =
            "checks speak the TLS of the pool by themselves, on another port with \"healthCheck: {tls: inherit}\"; \"healthCheck: {tls: {}}\""
                    + " checks by TLS of its own";

    private static final Pattern STATUS =
            Pattern.compile("expect (?:status|rstatus) ([1-5][0-9][0-9](?:-[1-5][0-9][0-9])?)");

    /**
     * @param sectionKey which the section has
     * @param words normalised
     * @param answer in which {@code VALUE} stands for what is written behind the word
     */
    private record Entry(String sectionKey, List<String> words, String answer) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry(CHECK, List.of("sni"), "did you mean \"tls: {serverName: VALUE}\"?"),
            new Entry(CHECK, List.of("alpn"), "did you mean \"tls: {alpn: VALUE}\"?"),
            new Entry(
                    CHECK,
                    TO_BACKENDS,
                    "\"tls: inherit\" checks by the TLS that sessions speak, \"tls: {}\" by TLS of its own"),
            new Entry(BACKEND, List.of("checkssl"), BY_TLS),
            new Entry(POOL, List.of("checkssl"), BY_TLS),
            new Entry(BACKEND, List.of("checksni"), "did you mean \"healthCheck: {tls: {serverName: VALUE}}\"?"),
            new Entry(POOL, List.of("checksni"), "did you mean \"healthCheck: {tls: {serverName: VALUE}}\"?"),
            new Entry(BACKEND, List.of("checkalpn"), "did you mean \"healthCheck: {tls: {alpn: VALUE}}\"?"),
            new Entry(POOL, List.of("checkalpn"), "did you mean \"healthCheck: {tls: {alpn: VALUE}}\"?"),
            new Entry(BACKEND, List.of("nocheckssl"), "did you mean \"healthCheck: {tls: off}\"?"),
            new Entry(POOL, List.of("nocheckssl"), "did you mean \"healthCheck: {tls: off}\"?"),
            new Entry(
                    BACKEND,
                    List.of("nossl"),
                    "a pool speaks TLS to all of its backends or to none: put this one into a pool without \"tls\""),
            new Entry(POOL, List.of("nossl"), "leave it out: backends are spoken to in plain without \"tls\""),
            new Entry(BACKEND, TO_BACKENDS, "\"tls: {}\" of the pool speaks TLS to its backends; see pools.NAME.tls"),
            new Entry(POOL, TO_BACKENDS, "\"tls: {}\" speaks TLS to the backends; see pools.NAME.tls"),
            new Entry(
                    BACKEND,
                    List.of("port"),
                    "the port for clients is in \"address\"; that of checks is \"healthCheck: {port: VALUE}\""),
            new Entry(
                    BACKEND,
                    List.of("addr"),
                    "did you mean \"address\", which clients are led to, or \"checkAddress\", where its health is checked?"),
            new Entry(
                    BACKEND,
                    List.of("maxqueue"),
                    "a backend has no queue of its own; \"queue: {limit: VALUE}\" of the pool does this"),
            new Entry(POOL, List.of("maxqueue"), "did you mean \"queue: {limit: VALUE}\"?"),
            new Entry(
                    POOL,
                    List.of("dispatch"),
                    "a pool of one backend does this: write its address alone, as in \"backends: [VALUE]\""),
            new Entry(
                    CHECK,
                    List.of("addr", "address"),
                    "\"checkAddress\" of a backend does this, since each backend has its own"),
            new Entry(
                    CHECK,
                    List.of("user", "username"),
                    "a check has no user: what is sent and expected stands in \"steps\"; docs/health-checks.md has those for databases"),
            new Entry(
                    FRONTEND,
                    List.of("interface"),
                    "Sluice does not have this; bind to the address of the interface, as in \"bind: 10.0.0.1:5432\""),
            new Entry(
                    FRONTEND,
                    List.of("sni", "servername", "servernames", "hostsni", "snihost"),
                    "did you mean \"routes: [{sni: VALUE, pool: orders}]\"? \"pool\" is for all others"),
            new Entry(
                    FRONTEND,
                    List.of("sslpreread", "tlsinspector", "usebackend", "acl", "map", "match", "filterchainmatch"),
                    BY_NAME),
            new Entry(
                    FRONTEND,
                    List.of("prereadtimeout", "inspectdelay", "handshaketimeout", "sslhandshaketimeout"),
                    "did you mean \"timeouts: {handshake: VALUE}\"?"),
            new Entry(
                    FRONTEND,
                    List.of("alpn", "npn"),
                    "did you mean \"tls: {alpn: VALUE}\"? \"routes: [{alpn: h2, pool: web}]\" choose by it"),
            new Entry(
                    FRONTEND,
                    List.of(
                            "ssl",
                            "https",
                            "tlscontext",
                            "downstreamtlscontext",
                            "commontlscontext",
                            "transportsocket"),
                    "did you mean \"tls: {certificates: web}\"? \"certificates: {web: {files: [web.crt, web.key]}}\" at the top level says"
                            + " where the files are"),
            new Entry(
                    FRONTEND,
                    List.of("crt", "cert", "certs", "certfile", "certificate", "sslcertificate", "pem"),
                    "write \"certificates: {web: {files: VALUE}}\" at the top level, and \"tls: {certificates: web}\" here"),
            new Entry(
                    FRONTEND,
                    List.of("key", "keyfile", "privatekey", "sslcertificatekey"),
                    "it is one of the files of a certificate: write \"certificates: {web: {files: [web.crt, web.key]}}\" at the top level,"
                            + " and \"tls: {certificates: web}\" here"),
            new Entry(
                    TLS,
                    List.of("crt", "cert", "certfile", "sslcertificate", "files", "file", "directory", "chain", "pem"),
                    "did you mean \"certificates\"? It takes a name, and \"certificates: {web: {files: VALUE}}\" at the top level says what"
                            + " that stands for"),
            new Entry(
                    TLS,
                    List.of("key", "keyfile", "privatekey", "sslcertificatekey"),
                    "it is one of the files of a certificate: \"certificates: {web: {files: [web.crt, web.key]}}\" at the top level"),
            new Entry(TLS, List.of("clientca", "clientcas", "ca", "cas", "cafile", "verify", "crl"), Foreign.CLIENTS),
            new Entry(FRONTEND, List.of("verify", "cafile", "crl", "crlfile"), Foreign.CLIENTS),
            new Entry(
                    FRONTEND,
                    List.of("proxyssl", "proxysslname", "proxysslservername", "proxysslverify", "proxysslcertificate"),
                    "\"tls: {}\" of a pool speaks TLS to its backends; see pools.NAME.tls"),
            new Entry(
                    CERTIFICATE,
                    List.of("secret", "secretname"),
                    "Sluice reads files: mount the secret, and write \"directory: PATH\" with its path"),
            new Entry(
                    FRONTEND,
                    List.of("splitclients", "weightedclusters", "weights", "weight"),
                    "did you mean \"routes: [{sni: ..., pools: {stable: 95, canary: 5}}]\"?"),
            new Entry(
                    FRONTEND,
                    List.of("geo", "source", "src", "sourceprefixranges"),
                    "did you mean \"routes: [{source: VALUE, pool: batch}]\"? \"allow\" and \"deny\" say who may connect"),
            new Entry(
                    ROUTE,
                    List.of(
                            "match",
                            "matches",
                            "filterchainmatch",
                            "conditions",
                            "condition",
                            "when",
                            "if",
                            "acl",
                            "rule"),
                    "its conditions stand in the route itself, as in {sni: db.example.com, pool: orders}"),
            new Entry(ROUTE, List.of("backend", "cluster", "upstream", "service"), "did you mean \"pool\"?"),
            new Entry(
                    ROUTE,
                    List.of("priority", "order"),
                    "leave it out: routes are asked in the order in which they stand"),
            new Entry(
                    ROUTE,
                    List.of("path", "pathprefix", "prefix", "uri", "url", "header", "headers", "method"),
                    "Sluice does not look into HTTP; routes choose by sni, alpn and source"),
            new Entry(
                    ROUTE,
                    List.of("tls", "ssl", "starttls"),
                    "routes with sni, noSni or alpn take clients that begin with TLS; \"startTls\" is a key of the frontend"),
            new Entry(FRONTEND, List.of("dispatch"), "did you mean \"pool: [VALUE]\"?"),
            new Entry(
                    METRICS,
                    List.of("uri", "enable", "statsuri"),
                    "leave it out: the dashboard is at / of the address in \"bind\""));

    private PlacedWords() {}

    /**
     * What to say of a key in a section that does not have it; null when it is no such word.
     *
     * @param value its text; empty when it is no scalar
     */
    static @Nullable String answer(String key, String value, Section section) {
        int space = key.strip().indexOf(' ');
        if (space > 0 && Nearest.normalise(key).startsWith("httpcheck")) {
            return httpCheck(
                    key.substring(key.indexOf("check") + "check".length()).strip());
        }
        String word = Nearest.normalise(key);
        if (word.equals("httpcheck")) {
            return httpCheck(value);
        }
        for (Entry entry : ENTRIES) {
            boolean here = section.find(entry.sectionKey) != null;
            if (here && entry.words.contains(word)) {
                return entry.answer.replace("VALUE", value.isEmpty() ? "..." : value);
            }
        }
        return null;
    }

    private static String httpCheck(String rest) {
        Matcher status = STATUS.matcher(rest);
        return "write \"healthCheck: {type: http, http: {%s}}\" for the pool"
                .formatted(status.find() ? "status: " + status.group(1) : "path: /, status: 200-399");
    }
}
