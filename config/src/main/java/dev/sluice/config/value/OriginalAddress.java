package dev.sluice.config.value;

/** Wherever each client wanted to go: stands where a backend has an address, and is none. No configuration has it as a text. */
public record OriginalAddress() implements Address {
    @Override
    public String toString() {
        return "each client's own destination";
    }
}
