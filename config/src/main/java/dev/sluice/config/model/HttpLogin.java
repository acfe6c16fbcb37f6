package dev.sluice.config.model;

import java.nio.file.Path;

/** The login of a health check by HTTP, whose secret stands in a file that may change at any time. */
public sealed interface HttpLogin {
    /** The file that holds the secret. */
    Path file();

    /** The key that names it. */
    String key();

    /** A user and a password: {@code Authorization: Basic}. */
    record Basic(String user, Path file) implements HttpLogin {
        @Override
        public String key() {
            return "passwordFile";
        }
    }

    /** A token: {@code Authorization: Bearer}. */
    record Bearer(Path file) implements HttpLogin {
        @Override
        public String key() {
            return "tokenFile";
        }
    }
}
