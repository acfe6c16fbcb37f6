package dev.sluice.proxy.pool;

import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.StartTls;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.OriginalAddress;
import dev.sluice.proxy.certificate.AuthoritySource;
import dev.sluice.proxy.certificate.ServerCheck;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsContext;
import dev.sluice.proxy.net.tls.TlsCredential;
import dev.sluice.proxy.net.tls.TlsMemory;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that is spoken to the backends of a pool: what they are asked for, and what their certificates are held against.
 *
 * <p>Threading: any thread.
 */
public final class TlsClient {
    /** Stands for no name. */
    private static final String NONE = "";

    private final PoolTls config;
    private final AuthoritySource authorities;
    /** Under the lock of this object, since contexts that are being made need its key. */
    private @Nullable TlsCredential credential;
    /** By the name that a backend is asked for; backends mostly share one. */
    private volatile Map<String, TlsContext> contexts = new ConcurrentHashMap<>();

    /**
     * The client that the configuration wants.
     *
     * @param authorities that are trusted
     * @param credential that is shown to backends that ask for one; null for none; taken over
     */
    public TlsClient(PoolTls config, AuthoritySource authorities, @Nullable TlsCredential credential) {
        this.config = config;
        this.authorities = authorities;
        this.credential = credential;
        if (config.serverName() != null) {
            TlsContext _ = context(config.serverName()); // what the library does not take is told now
        }
    }

    /**
     * Shows another certificate from the next handshake on, which goes on with no session of the one before.
     *
     * @param next is taken over; the one before is erased
     */
    public synchronized void show(@Nullable TlsCredential next) {
        if (credential != null) {
            credential.erase();
        }
        credential = next;
        contexts = new ConcurrentHashMap<>();
    }

    /** How TLS is asked for first. */
    public StartTls startTls() {
        return config.startTls();
    }

    /**
     * The client's end of a handshake that begins.
     *
     * @param peer whose host name is asked for where none is configured
     */
    public TlsConnection connect(Connection raw, Address peer, TlsMemory memory) {
        Address known = peer instanceof OriginalAddress ? null : peer;
        return context(nameOf(peer)).connect(raw, memory, known);
    }

    private String nameOf(Address peer) {
        if (config.serverName() != null) {
            return config.serverName();
        }
        return peer instanceof HostPort tcp && !tcp.isLiteral() ? tcp.host() : NONE;
    }

    private TlsContext context(String name) {
        TlsContext known = contexts.get(name);
        return known == null ? made(name) : known;
    }

    private synchronized TlsContext made(String name) {
        return contexts.computeIfAbsent(name, this::make);
    }

    private TlsContext make(String name) {
        boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        TlsContext.ClientSettings settings = new TlsContext.ClientSettings(
                config.minVersion() == TlsVersion.TLS_1_3, config.alpn(), name.isEmpty() || address ? null : name);
        return TlsContext.client(credential, settings, verifier(name));
    }

    private TlsContext.PeerVerifier verifier(String name) {
        if (config.verify() == PoolTls.Verify.NONE) {
            return _ -> null;
        }
        ServerCheck check = new ServerCheck(authorities, config.verify() == PoolTls.Verify.FULL ? name : null);
        return chain -> check.verify(chain, Instant.now());
    }
}
