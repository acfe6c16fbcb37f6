package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.certificate.PeerProblem;
import dev.sluice.proxy.net.Connection;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SessionTicketKey;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The certificate and the settings that connections have in common, as BoringSSL has them (SSL_CTX). Immutable, but for the keys of session
 * tickets.
 *
 * <p>Its memory, the private keys in it included, is overwritten and given back when nobody knows this object any more: connections that
 * began with it keep it.
 *
 * <p>Threading: any thread.
 */
public final class TlsContext {
    /**
     * The settings of a server.
     *
     * @param newestOnly TLS 1.3 only, else 1.2 as well
     * @param protocols of ALPN, the preferred one first; none is agreed on where the client has no other
     * @param group of contexts that may resume each other's sessions: its name
     * @param tickets whether sessions can be resumed
     */
    public record ServerSettings(boolean newestOnly, List<String> protocols, String group, boolean tickets) {
        public ServerSettings {
            protocols = List.copyOf(protocols);
        }

        /** The same for a part of the group. */
        public ServerSettings within(String part) {
            return new ServerSettings(newestOnly, protocols, group + " " + part, tickets);
        }
    }

    /** With AEAD and a fresh key for each connection. Among those in brackets the client chooses, who knows what its hardware is good at. */
    private static final String CIPHERS =
            "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-AES256-GCM-SHA384|ECDHE-ECDSA-CHACHA20-POLY1305]:"
                    + "[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-AES256-GCM-SHA384|ECDHE-RSA-CHACHA20-POLY1305]";

    /** The first is safe from computers to come, and is not among BoringSSL's own defaults. */
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};

    private static final Cleaner CLEANER = Cleaner.create();

    /** The native context, which does not know the object whose end it waits for. */
    private record Native(long address, ClientSessions sessions) implements Runnable {
        @Override
        public void run() {
            sessions.close();
            int _ = SSLContext.free(address);
        }
    }

    /** Longer chains are not taken. */
    private static final int MOST_DEPTH = 10;

    private final long address;
    private final @Nullable String serverName;
    /** Of a client. */
    private final ClientSessions sessions = new ClientSessions();

    /** Of a client, for sessions that are resumed: BoringSSL does not ask then. */
    private @Nullable PeerVerifier verifier;
    /** Of connections whose handshake fails, until they tell. */
    private final Map<Long, String> problems = new ConcurrentHashMap<>();

    private TlsContext(long address, @Nullable String serverName) {
        this.address = address;
        this.serverName = serverName;
        Cleaner.Cleanable _ = CLEANER.register(this, new Native(address, sessions));
    }

    /**
     * A context of a server, which offers each of the credentials to clients that can use it.
     *
     * @throws IllegalArgumentException when BoringSSL does not take one of them
     */
    public static TlsContext server(List<TlsCredential> credentials, ServerSettings settings) {
        return server(credentials, settings, null);
    }

    /**
     * As above, where clients are asked for certificates.
     *
     * @param asked for what; null for none
     */
    public static TlsContext server(List<TlsCredential> credentials, ServerSettings settings, @Nullable Asked asked) {
        TlsContext context = new TlsContext(make(SSL.SSL_MODE_SERVER, settings.newestOnly()), null);
        try {
            for (TlsCredential credential : credentials) {
                credential.addTo(context.address);
            }
            SSLContext.setOptions(context.address, SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
            if (!settings.tickets()) {
                SSLContext.setOptions(context.address, SSL.SSL_OP_NO_TICKET);
            }
            boolean _ = SSLContext.setSessionIdContext(context.address, TicketKeys.contextId(settings.group()));
            if (!settings.protocols().isEmpty()) {
                SSLContext.setAlpnProtos(
                        context.address,
                        settings.protocols().toArray(String[]::new),
                        SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
            }
            if (asked != null) {
                context.ask(asked);
            }
            return context;
        } catch (Exception e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The certificates that clients are asked for.
     *
     * @param required whether a client without one is refused
     * @param authorities PEM of certificates whose names clients are told, so that they can choose one; empty for none
     */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor kept
    public record Asked(boolean required, byte[] authorities, PeerVerifier verifier) {}

    private void ask(Asked asked) throws Exception {
        boolean told = asked.authorities().length == 0
                || TlsCredential.parsed(
                                asked.authorities(), bio -> SSLContext.setCACertificateBio(address, bio) ? 1 : 0)
                        == 1;
        if (!told) {
            throw new IllegalArgumentException("BoringSSL does not take the authorities of clients");
        }
        SSLContext.setVerify(
                address, asked.required() ? SSL.SSL_CVERIFY_REQUIRED : SSL.SSL_CVERIFY_OPTIONAL, MOST_DEPTH);
        SSLContext.setCertVerifyCallback(address, new VerifierBridge(asked.verifier(), problems));
    }

    /**
     * Tries a certificate.
     *
     * @throws IllegalArgumentException when BoringSSL does not take it
     */
    public static void check(TlsCredential credential) {
        TlsContext _ = server(List.of(credential), new ServerSettings(false, List.of(), "", false));
    }

    /** The check of what a peer shows. */
    public interface PeerVerifier {
        /** What speaks against the chain, in DER with the leaf first; null for nothing. */
        @Nullable
        PeerProblem verify(byte[][] chain);
    }

    /**
     * The settings of a client.
     *
     * @param newestOnly TLS 1.3 only, else 1.2 as well
     * @param protocols of ALPN that are offered, the preferred one first
     * @param serverName that is asked for; null for none
     */
    public record ClientSettings(
            boolean newestOnly,
            List<String> protocols,
            @Nullable String serverName) {
        public ClientSettings {
            protocols = List.copyOf(protocols);
        }
    }

    /**
     * A context of a client.
     *
     * @param credential that is shown to servers that ask for one; null for none
     * @throws IllegalArgumentException when BoringSSL does not take it
     */
    public static TlsContext client(
            @Nullable TlsCredential credential, ClientSettings settings, PeerVerifier verifier) {
        TlsContext context = new TlsContext(make(SSL.SSL_MODE_CLIENT, settings.newestOnly()), settings.serverName());
        try {
            if (credential != null) {
                credential.addTo(context.address);
            }
        } catch (Exception e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        SSLContext.setVerify(context.address, SSL.SSL_CVERIFY_REQUIRED, MOST_DEPTH);
        SSLContext.setCertVerifyCallback(context.address, new VerifierBridge(verifier, context.problems));
        context.verifier = verifier;
        long _ = SSLContext.setSessionCacheMode(
                context.address,
                SSL.SSL_SESS_CACHE_CLIENT
                        | SSL.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP
                        | SSL.SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSLContext.setSSLSessionCache(context.address, context.sessions);
        if (!settings.protocols().isEmpty()) {
            SSLContext.setAlpnProtos(
                    context.address,
                    settings.protocols().toArray(String[]::new),
                    SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        }
        return context;
    }

    /** What speaks against the certificate of a peer, once; null for nothing. */
    @Nullable
    String takeProblem(long ssl) {
        return problems.remove(ssl);
    }

    private static long make(int mode, boolean newestOnly) {
        TlsLibrary.require();
        int versions = newestOnly ? SSL.SSL_PROTOCOL_TLSV1_3 : SSL.SSL_PROTOCOL_TLSV1_2 | SSL.SSL_PROTOCOL_TLSV1_3;
        try {
            long made = SSLContext.make(versions, mode);
            boolean accepted =
                    SSLContext.setCipherSuite(made, CIPHERS, false) && SSLContext.setCurvesList(made, GROUPS);
            if (!accepted) {
                int _ = SSLContext.free(made);
                throw new IllegalStateException("the library for TLS lacks a cipher or a group");
            }
            int writing = SSL.SSL_MODE_ENABLE_PARTIAL_WRITE | SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;
            int _ = SSLContext.setMode(made, SSLContext.getMode(made) | writing | SSL.SSL_MODE_RELEASE_BUFFERS);
            long _ = SSLContext.setSessionCacheMode(made, SSL.SSL_SESS_CACHE_OFF);
            return made;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Sets the keys by which sessions are resumed; may be repeated at any time.
     *
     * @return false when they have been erased, so that nothing is set
     */
    public boolean tickets(TicketKeys keys) {
        SessionTicketKey[] all = keys.all();
        if (all != null) {
            SSLContext.setSessionTicketKeys(address, all);
        }
        return all != null;
    }

    /**
     * The server's end on a connection of which nothing has been read.
     *
     * @param mayBeCut whether FIN without close_notify is an end like another
     */
    public TlsConnection accept(Connection raw, TlsMemory memory, boolean mayBeCut) {
        return over(raw, memory, true, mayBeCut);
    }

    /**
     * The client's end on a connection on which nothing has been said.
     *
     * @param server whose last session is gone on with, if it has given one; null for one that nobody knows again
     */
    public TlsConnection connect(Connection raw, TlsMemory memory, @Nullable Object server) {
        TlsConnection begun = over(raw, memory, false, true);
        if (server != null) {
            sessions.begin(begun.ssl(), server);
        }
        return begun;
    }

    /** The connection is no more. */
    void ended(long ssl) {
        sessions.end(ssl);
    }

    /** What speaks against a server whose session is resumed: BoringSSL does not look at its certificates again; null for nothing. */
    @Nullable
    PeerProblem again(TlsEnd resumed) {
        return verifier == null ? null : verifier.verify(resumed.peerChain());
    }

    private TlsConnection over(Connection raw, TlsMemory memory, boolean server, boolean mayBeCut) {
        long ssl = SSL.newSSL(address, server);
        if (serverName != null) {
            SSL.setTlsExtHostName(ssl, serverName);
        }
        return new TlsConnection(raw, memory, new TlsEnd(this, ssl), mayBeCut);
    }
}
