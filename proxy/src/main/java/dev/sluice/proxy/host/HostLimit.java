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
 * @param byDefault whether it would suffice were it not for the default of process.maxConnections, which nobody asked for
 */
public record HostLimit(
        String name, @Nullable Long seen, long needed, String reason, String remedy, boolean byDefault) {
    /** The judgement whether it suffices. */
    public enum Verdict {
        OK,
        LOW,
        /** It limits connections, and only to less than the default allows: a start takes what there is. */
        BELOW_DEFAULT,
        UNKNOWN
    }

    public Verdict verdict() {
        if (seen == null) {
            return Verdict.UNKNOWN;
        }
        if (seen >= needed) {
            return Verdict.OK;
        }
        return byDefault ? Verdict.BELOW_DEFAULT : Verdict.LOW;
    }

    /** The same, too low only because of the default if it is. */
    HostLimit ofDefault() {
        return new HostLimit(name, seen, needed, reason, remedy, true);
    }
}
