package dev.sluice.config.language;

import java.util.List;
import java.util.Map;

/** The words of HAProxy, nginx, Envoy and Traefik for what certificates and TLS have under another name here. */
final class TlsWords {
    /** As those of {@link Synonyms}, which come first. */
    static final Map<String, List<String>> KEYS = Synonyms.table(
            "ssl, https, tlscontext, downstreamtlscontext, commontlscontext, transportsocket, tlstermination, ssltermination",
            "tls",
            "crt, cert, certs, certificate, sslcertificate, tlscertificates, tlscertificate, certificatelist, crtlist, tls, ssl",
            "certificates",
            "pem, file, path, paths, bundle",
            "files",
            "crt, cert, certificate, certfile, crtfile, sslcertificate, fullchain, certificatechain, tls.crt",
            "chain",
            "keyfile, privatekey, private, sslcertificatekey, tls.key",
            "key",
            "dir, folder, crtlist, crtbase, certdir",
            "directory",
            "strictsni, snistrict, unrecognizedname, unknownsni, sslrejecthandshake",
            "unknownName",
            "defaultcertificate, defaultcert, fallback",
            "default",
            "minver, sslminver, tlsminver, minimumversion, mintlsversion, tlsversion, version, versions, sslprotocols, sslprotocol,"
                    + " tlsminimumprotocolversion, tlsparams, nosslv3, notlsv10, notlsv11, forcesslv3, forcetlsv10, forcetlsv11,"
                    + " forcetlsv12, forcetlsv13, ssldefaultbindoptions",
            "minVersion",
            "tlsticketkeys, sslsessionticketkey, sslsessiontickets, sessionticketkeys, sessiontickets, tickets, tlstickets, notlstickets",
            "ticketKeys",
            "closenotify",
            "truncation",
            "proxyssl, upstreamtlscontext, serverstransport",
            "tls",
            "clientauth, mtls, validationcontext, sslverifyclient, requireclientcertificate, clientcertificates",
            "clients",
            "crlfile, crls, sslcrl, revocations, revocationlist",
            "crl",
            "san, sans, subjectaltnames, matchsubjectaltnames, matchtypedsubjectaltnames, allowednames, clientname, clientnames, spiffe",
            "names",
            "cafiles, sslclientcertificate,"
                    + " cafile, cacert, cacertificate, trustedca, rootcas, ssltrustedcertificate, proxyssltrustedcertificate, trustedcertificate",
            "ca",
            "proxysslname, verifyhost, hostname, sni",
            "serverName",
            "proxysslverify, insecureskipverify, insecure, validation",
            "verify",
            "proxysslcertificate, clientcertificate, clientcert",
            "certificate");

    private TlsWords() {}
}
