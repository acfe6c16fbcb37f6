package dev.sluice.proxy.preface;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TLS ClientHello as far as a router looks at it. Immutable.
 *
 * @param serverName in lower case and without a dot at the end; null when none was sent, or an IP address, which is no name
 * @param protocols those of ALPN in the client's order, each byte one character; empty without the extension
 * @param encrypted has the extension encrypted_client_hello, so that the name is the outer one. It may be GREASE: without the
 *     server's key nobody can tell
 */
public record ClientHello(@Nullable String serverName, List<String> protocols, boolean encrypted) {
    public ClientHello {
        protocols = List.copyOf(protocols);
    }
}
