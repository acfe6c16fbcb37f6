package dev.sluice.proxy.snapshot;

/**
 * A backend whose address is a name, and what is to be said about that.
 *
 * @param message what the name stands for, or does not, and what follows
 */
public record NamedBackend(String pool, String backend, String message) {
    /** Where the configuration says the address. */
    public String path() {
        return "pools." + pool + ".backends." + backend + ".address";
    }
}
