package dev.sluice.config.value;

/** Where to listen. {@code toString()} is the text of the configuration and parses back to an equal value. */
public sealed interface BindAddress permits TcpBind, UnixBind {
    /** Parses {@code host:port}, {@code :port}, {@code [v6]:port} or {@code unix:/path}; hosts are IP literals or localhost. */
    static Parsed<BindAddress> parse(String text) {
        if (text.startsWith(UnixPath.PREFIX)) {
            return UnixPath.parsePath(text).map(UnixBind::new);
        }
        return TcpBind.parse(text).map(parsed -> parsed);
    }
}
