package dev.sluice.config.model;

import java.nio.file.Path;

/** The destination of access log lines. {@code toString()} is the text of the configuration. */
public sealed interface AccessOutput {
    record Stdout() implements AccessOutput {
        @Override
        public String toString() {
            return "stdout";
        }
    }

    record Stderr() implements AccessOutput {
        @Override
        public String toString() {
            return "stderr";
        }
    }

    record None() implements AccessOutput {
        @Override
        public String toString() {
            return "none";
        }
    }

    record File(Path path) implements AccessOutput {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
