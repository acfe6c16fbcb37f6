package dev.sluice.proxy.command.operator;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The error for a backend where a frontend is to be named: backends have commands of their own. Stateless. */
final class NoBackend {
    private NoBackend() {}

    /** @param verb of {@code sluice backend} that does the same for a backend */
    static void check(CommandSpec spec, @Nullable String frontend, String verb) {
        if (frontend != null && frontend.indexOf('/') >= 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"%s\" is a backend, and this command is for frontends: \"sluice backend %s %s\""
                            .formatted(frontend, verb, frontend));
        }
    }
}
