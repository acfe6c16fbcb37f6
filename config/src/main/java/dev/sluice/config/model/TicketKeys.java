package dev.sluice.config.model;

import java.nio.file.Path;

/** The keys that session tickets are encrypted with. {@code toString()} is the text of the configuration. */
public sealed interface TicketKeys {
    /** Keys of this process, which are replaced as time passes. */
    record Auto() implements TicketKeys {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** There are no tickets. */
    record Off() implements TicketKeys {
        @Override
        public String toString() {
            return "off";
        }
    }

    /** Keys in files, which several processes share. */
    record Shared(Path directory) implements TicketKeys {
        @Override
        public String toString() {
            return directory.toString();
        }
    }
}
