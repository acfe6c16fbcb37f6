package dev.sluice.config.value;

import java.util.Set;

/**
 * The address at which a backend listens. {@code toString()} is the text of the configuration and parses back to an
 * equal value, except for that of {@link OriginalAddress}.
 */
public sealed interface Address permits HostPort, UnixPath, OriginalAddress {
    /** Parses {@code host:port}, {@code [v6]:port} or {@code unix:/path}. */
    static Parsed<Address> parse(String text) {
        if (text.startsWith(UnixPath.PREFIX)) {
            return UnixPath.parsePath(text).map(UnixPath::new);
        }
        return HostPort.parse(text).map(parsed -> parsed);
    }

    /** Where it leads, as far as the text says that: two addresses with a place in common lead to the same. Names are not resolved. */
    default Set<Address> places() {
        return Set.of(this);
    }
}
