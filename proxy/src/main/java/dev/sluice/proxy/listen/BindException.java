package dev.sluice.proxy.listen;

import dev.sluice.config.value.BindAddress;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The failure to bind addresses: all of those of a generation, since whoever mends one wants to know of the others. */
public final class BindException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * One of them.
     *
     * @param index which of the frontend's bind addresses, from 0
     * @param message why, and what to do
     */
    public record Failure(String frontend, int index, String message) {
        static Failure of(String frontend, int index, BindAddress address, IOException cause) {
            return new Failure(frontend, index, BindReason.of(address, cause));
        }

        /** Where the configuration says the address. */
        public String path() {
            return "frontends." + frontend + ".bind[" + index + "]";
        }
    }

    private final transient List<Failure> failures;

    BindException(List<Failure> failures, IOException first) {
        super(failures.stream().map(Failure::message).collect(Collectors.joining(" - ")), first);
        this.failures = List.copyOf(failures);
    }

    /** At least one, in the order of the configuration. */
    public List<Failure> failures() {
        return failures;
    }
}
