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
import java.util.concurrent.atomic.AtomicInteger;
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
    private volatile Shown shown;

    /** The certificate that is shown to backends, with the contexts that show it. Its key is erased when nobody makes contexts of it any more. */
    private static final class Shown {
        final @Nullable TlsCredential credential;
        /** By the name that a backend is asked for; backends mostly share one. */
        final Map<String, TlsContext> contexts = new ConcurrentHashMap<>();
        /** Who needs the key: one for as long as it is shown, and each that makes a context. */
        private final AtomicInteger users = new AtomicInteger(1);

        Shown(@Nullable TlsCredential credential) {
            this.credential = credential;
        }

        /** Whether the key is still there, until {@link #leave}. */
        boolean enter() {
            int now = users.get();
            while (now > 0 && !users.compareAndSet(now, now + 1)) {
                now = users.get();
            }
            return now > 0;
        }

        void leave() {
            if (users.decrementAndGet() == 0 && credential != null) {
                credential.erase();
            }
        }
    }

    /**
     * The client that the configuration wants.
     *
     * @param authorities that are trusted
     * @param credential that is shown to backends that ask for one; null for none; taken over
     */
    public TlsClient(PoolTls config, AuthoritySource authorities, @Nullable TlsCredential credential) {
        this.config = config;
        this.authorities = authorities;
        this.shown = new Shown(credential);
        if (config.serverName() != null) {
            TlsContext _ = context(config.serverName()); // what the library does not take is told now
        }
    }

    /**
     * Shows another certificate from the next handshake on, which goes on with no session of the one before. One thread at a time.
     *
     * @param next is taken over; the one before is erased
     */
    public void show(@Nullable TlsCredential next) {
        Shown before = shown;
        shown = new Shown(next);
        before.leave();
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
        while (true) {
            Shown now = shown;
            TlsContext known = now.contexts.get(name);
            if (known != null) {
                return known;
            }
            if (now.enter()) { // else another one is shown by now
                try {
                    return now.contexts.computeIfAbsent(name, each -> make(each, now.credential));
                } finally {
                    now.leave();
                }
            }
        }
    }

    private TlsContext make(String name, @Nullable TlsCredential credential) {
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
