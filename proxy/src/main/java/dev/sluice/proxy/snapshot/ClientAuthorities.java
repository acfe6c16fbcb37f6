package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.ClientsTls;
import dev.sluice.proxy.certificate.Authorities;
import dev.sluice.proxy.certificate.AuthoritySource;
import dev.sluice.proxy.certificate.ClientCheck;
import dev.sluice.proxy.certificate.PemWriter;
import dev.sluice.proxy.net.tls.TlsContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a frontend asks its clients for, and what is made of them.
 *
 * <p>Threading: any thread.
 */
final class ClientAuthorities {
    /** With the names of more a request for a certificate would not fit what clients take. */
    private static final int MOST_TOLD = 100;

    private final ClientsTls config;
    private final AuthoritySource source;
    private final ClientCheck check;

    ClientAuthorities(ClientsTls config, AuthoritySource source) {
        this.config = config;
        this.source = source;
        this.check = new ClientCheck(source, config.names());
    }

    /** Who is trusted now; null when that could never be read. */
    @Nullable
    Authorities now() {
        return source.now();
    }

    /** A name of what a client had to meet whose session is resumed: another frontend, or other files, want something else. */
    String group(@Nullable Authorities authorities) {
        return "clients %s %s %s"
                .formatted(config.verify(), config.names(), authorities == null ? "" : authorities.fingerprint());
    }

    TlsContext.Asked asked(@Nullable Authorities authorities) {
        return new TlsContext.Asked(
                config.verify() == ClientsTls.Verify.REQUIRED,
                authorities == null || authorities.all().size() > MOST_TOLD
                        ? new byte[0]
                        : PemWriter.certificates(authorities.all()),
                chain -> check.verify(chain, Instant.now()).problem());
    }

    /**
     * The verdict on a client whose handshake is over. A session that goes on with an earlier one was not verified in it.
     *
     * @param chain in DER, the leaf first; empty when none was shown
     */
    ClientCheck.Verdict judge(byte[][] chain) {
        boolean without = chain.length == 0 && config.verify() == ClientsTls.Verify.OPTIONAL;
        return without ? ClientCheck.Verdict.NO_CERTIFICATE : check.verify(chain, Instant.now());
    }
}
