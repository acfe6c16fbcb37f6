package dev.sluice.config.value;

/**
 * A Unix stream socket to listen on.
 *
 * @param path absolute, at most 107 bytes
 */
public record UnixBind(String path) implements BindAddress {
    @Override
    public String toString() {
        return UnixPath.PREFIX + path;
    }
}
