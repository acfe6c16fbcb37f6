package dev.sluice.config.value;

/**
 * The original destination of each client: stands where a backend has an address, and is none. No configuration has it
 * as a text.
 */
public record OriginalAddress() implements Address {
    @Override
    public String toString() {
        return "each client's own destination";
    }
}
