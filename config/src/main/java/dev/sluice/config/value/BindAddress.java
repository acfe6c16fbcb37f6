package dev.sluice.config.value;

import java.util.List;

/** An address to listen on. {@code toString()} is the text of the configuration and parses back to an equal value. */
public sealed interface BindAddress permits TcpBind, UnixBind {
    /** How many sockets of one loop it takes: one, unless it is a range of ports. */
    default int ports() {
        return 1;
    }

    /** Itself, or of a range of ports one address for each. */
    default List<BindAddress> each() {
        return List.of(this);
    }

    /** Parses {@code host:port}, {@code :port}, {@code [v6]:port}, each also with a range of ports, or {@code unix:/path}; hosts are IP literals or localhost. */
    static Parsed<BindAddress> parse(String text) {
        if (text.startsWith(UnixPath.PREFIX)) {
            return UnixPath.parsePath(text).map(UnixBind::new);
        }
        return TcpBind.parse(text).map(parsed -> parsed);
    }
}
