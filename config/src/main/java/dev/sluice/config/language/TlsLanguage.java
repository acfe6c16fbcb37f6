package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Name;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PeerName;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.WordOrPath;
import java.util.List;

/** The keys of certificates, and of the TLS that frontends, endpoints and pools speak. */
final class TlsLanguage {
    static final String BESIDE = " A relative path begins where this configuration file is.";

    /** A host name or an IP address. */
    private static final Text PEER_NAME = new Text(
            "[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*",
            "a host name such as \"orders.internal\", or an IP address, without a port");

    static final Section CERTIFICATE = Section.of(
                    "The PEM files of a certificate, or a directory of several; exactly one of `files`, `chain` with `key`, and `directory`.",
                    Key.optional(
                                    "files",
                                    new OneOrMore(DiscoveryLanguage.FILE),
                                    "Path or list of paths of PEM files that together hold the certificate with its chain, and the private key."
                                            + BESIDE)
                            .example("/etc/sluice/tls/web.pem"),
                    Key.optional(
                                    "chain",
                                    DiscoveryLanguage.FILE,
                                    "Instead of `files`, with `key`: PEM file of the certificate with its chain."
                                            + BESIDE)
                            .example("/etc/sluice/tls/web.crt"),
                    Key.optional("key", DiscoveryLanguage.FILE, "With `chain`: PEM file of the private key." + BESIDE)
                            .example("/etc/sluice/tls/web.key"),
                    Key.optional(
                                    "directory",
                                    DiscoveryLanguage.FILE,
                                    "Instead of `files`: directory with any number of certificates: `NAME.pem` with all of one, `NAME.crt` with"
                                            + " `NAME.key`, or `tls.crt` with `tls.key` as in a secret of Kubernetes."
                                            + BESIDE)
                            .example("/etc/sluice/certs"))
            .needing(new Section.Needs(
                    List.of(List.of("files"), List.of("chain", "key"), List.of("directory")),
                    true,
                    "files: /etc/sluice/tls/web.pem"));

    private static final Section CLIENTS = Section.of(
            "Asks clients for a certificate (mutual TLS), and accepts those that are signed by one of these authorities.",
            Key.required(
                            "ca",
                            DiscoveryLanguage.FILE,
                            "PEM file of the certificates of authorities, whose signature makes a client's certificate good. It is read"
                                    + " again when it changes."
                                    + BESIDE)
                    .example("/etc/sluice/tls/clients-ca.pem"),
            Key.of(
                    "verify",
                    new Choice(List.of("required", "optional")),
                    "required",
                    "`required`: clients without a certificate are refused. `optional`: they are served; a certificate that is not accepted"
                            + " is refused all the same."),
            Key.optional(
                            "crl",
                            new OneOrMore(DiscoveryLanguage.FILE),
                            "Path or list of paths of lists of revoked certificates (CRL), in PEM or DER. With it each authority whose"
                                    + " certificates clients use needs a list that is valid: clients of one without are refused. They are read"
                                    + " again when they change."
                                    + BESIDE)
                    .example("/etc/sluice/tls/clients.crl"),
            Key.optional(
                            "names",
                            new OneOrMore(new PeerName(true)),
                            "Names, one or a list, of which a certificate must have one among its alternative names: a host name,"
                                    + " `*.example.com` for one label before `.example.com`, a URI such as `spiffe://example.com/orders`, or its"
                                    + " beginning with a `*` behind it. Its subject (`CN`) does not count. Without it, each certificate of these"
                                    + " authorities is accepted.")
                    .example("spiffe://example.com/orders/*"));

    private static final Key CERTIFICATES = Key.required(
                    "certificates",
                    new OneOrMore(new Name()),
                    "Name or list of names of `certificates`, of which each client is shown the one that has the name it asks"
                            + " for.")
            .example("web");

    private static final Key UNKNOWN_NAME = Key.of(
            "unknownName",
            new Choice(List.of("refuse", "default")),
            "refuse",
            "What becomes of a client that asks for a name that no certificate has: it is refused with the alert"
                    + " `unrecognized_name`, or it is shown the certificate of `default`.");

    private static final Key DEFAULT = Key.optional(
                    "default",
                    new Name(),
                    "Name of the certificate for clients that ask for no name; with `unknownName: default` also for those that ask"
                            + " for an unknown one. It need not be among `certificates`, and is not needed where there is one"
                            + " certificate.")
            .example("web");

    private static final Key MIN_VERSION = Key.of(
            "minVersion", new Choice(List.of("1.2", "1.3")), "1.2", "Oldest version of TLS that clients may speak.");

    /** Of the metrics port and the admin endpoint, which speak HTTP/1.1 alone. */
    static final Section ENDPOINT = Section.of(
            "Speaks HTTPS, and HTTP no more. Certificates that are renewed are shown to the next client.",
            CERTIFICATES,
            UNKNOWN_NAME,
            DEFAULT,
            MIN_VERSION);

    static final Section FRONTEND = Section.of(
            "Ends the TLS of clients here: backends get what is inside. Without it, TLS is passed through as it is.",
            CERTIFICATES,
            UNKNOWN_NAME,
            DEFAULT,
            MIN_VERSION,
            Key.optional(
                            "alpn",
                            new OneOrMore(RouteLanguage.PROTOCOL),
                            "Protocols, one or a list with the preferred one first, of which one is agreed on with clients that offer some by"
                                    + " ALPN. They must be what the backends speak. Without it, none is agreed on.")
                    .example("[h2, http/1.1]"),
            Key.of(
                    "ticketKeys",
                    new WordOrPath(List.of("auto", "off"), "directory"),
                    "auto",
                    "Keys of the session tickets with which clients that come back shorten their handshake. `auto`: own keys, new ones"
                            + " every 12 hours. `off`: no tickets. Or the path of a directory (with a `/` in it) of keys that several instances"
                            + " share, so that clients of one can come back to another: each file has one key of 48 random bytes, as `openssl"
                            + " rand 48` makes them, or lines of Base64. The last by the name of its file encrypts, all others still open old"
                            + " tickets, 16 at most. It is read again when it changes."
                            + BESIDE),
            Key.of(
                    "truncation",
                    new Choice(List.of("accept", "reset")),
                    "accept",
                    "What it means that a client ends its TCP stream without the `close_notify` of TLS: the end of what it sends, as many"
                            + " clients do; or that somebody may have cut it, which resets the session."),
            Key.group("clients", CLIENTS).example("{ca: /etc/sluice/tls/clients-ca.pem}"));

    static final Section POOL = Section.of(
            "Speaks TLS to the backends, whatever the client speaks; `{}` is enough where the names of backends are in their"
                    + " certificates and the system knows who has signed them.",
            Key.of(
                    "ca",
                    new WordOrPath(List.of("system"), "file"),
                    "system",
                    "Whose signature makes a backend's certificate good: those that the system trusts, or a PEM file of certificates of"
                            + " authorities (with a `/` in its path)."
                            + BESIDE),
            Key.optional(
                            "serverName",
                            PEER_NAME,
                            "Name that a backend is asked for (SNI), and that its certificate must have; default: the host name of the"
                                    + " backend. An IP address is not asked for, but must be in the certificate.")
                    .example("orders.internal"),
            Key.of(
                    "verify",
                    new Choice(List.of("full", "chain", "none")),
                    "full",
                    "What is verified: `full`, who has signed the certificate and that it has the name; `chain`, who has signed it;"
                            + " `none`, nothing, so that anybody in between can read and change what is sent."),
            Key.optional(
                            "certificate",
                            new Name(),
                            "Name of one of `certificates`, which is shown to backends that ask for one.")
                    .example("client"),
            Key.optional(
                            "alpn",
                            new OneOrMore(RouteLanguage.PROTOCOL),
                            "Protocols that backends are offered by ALPN, one or a list with the preferred one first.")
                    .example("postgresql"),
            Key.of(
                    "startTls",
                    new Choice(List.of("off", "postgres")),
                    "off",
                    "How a backend is asked for TLS first: `postgres`, by an SSLRequest of PostgreSQL."),
            Key.of(
                    "minVersion",
                    new Choice(List.of("1.2", "1.3")),
                    "1.2",
                    "Oldest version of TLS that backends may speak."));

    private TlsLanguage() {}
}
