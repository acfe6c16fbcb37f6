package dev.sluice.config.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first bytes of a client, as far as they are known. */
public sealed interface Opening {
    /** Those of a client at whom nobody has looked. */
    Opening UNREAD = Unread.IT;

    /** Those of a client that does not begin with TLS, or is silent. */
    Opening OTHER = Other.IT;

    /** See {@link #UNREAD}. */
    enum Unread implements Opening {
        IT
    }

    /** See {@link #OTHER}. */
    enum Other implements Opening {
        IT
    }

    /**
     * A ClientHello.
     *
     * @param serverName in lower case, without a dot at the end; null when it has none
     * @param protocols that it offers by ALPN
     */
    record Hello(@Nullable String serverName, List<String> protocols) implements Opening {}
}
