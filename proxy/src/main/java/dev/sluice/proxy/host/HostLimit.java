package dev.sluice.proxy.host;

import org.jspecify.annotations.Nullable;

/**
 * One limit of the machine beside what a configuration needs of it.
 *
 * @param name as the system calls it
 * @param seen its value; null when it could not be read
 * @param needed the least value that suffices
 * @param reason which part of the configuration needs it, and for what
 * @param remedy the line that raises it
 */
public record HostLimit(String name, @Nullable Long seen, long needed, String reason, String remedy) {
    /** Whether it suffices. */
    public enum Verdict {
        OK,
        LOW,
        UNKNOWN
    }

    public Verdict verdict() {
        if (seen == null) {
            return Verdict.UNKNOWN;
        }
        return seen >= needed ? Verdict.OK : Verdict.LOW;
    }
}
