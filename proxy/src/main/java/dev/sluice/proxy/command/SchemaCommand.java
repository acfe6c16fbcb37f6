package dev.sluice.proxy.command;

import dev.sluice.config.language.SchemaWriter;
import picocli.CommandLine.Command;

/** {@code sluice schema}. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema (draft-07) of the configuration language, for editors.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(SchemaWriter.write());
    }
}
