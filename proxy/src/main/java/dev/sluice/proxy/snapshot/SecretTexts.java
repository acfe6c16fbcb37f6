package dev.sluice.proxy.snapshot;

import java.nio.file.Path;
import java.util.function.Supplier;

/** The texts of files that hold a secret, such as passwords of health checks. Threading: any thread. */
@FunctionalInterface
public interface SecretTexts {
    /** Nobody has any. */
    SecretTexts NONE = _ -> () -> "";

    /** What a file that the configuration names holds, each time when it is asked for. It is never shown. */
    Supplier<String> of(Path file);
}
