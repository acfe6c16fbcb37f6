package dev.sluice.proxy.command.operator;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * The option for the output of a command: in words for people, or as JSON for programs. {@code --format} and the word
 * {@code table} are of earlier versions.
 */
public final class OutputOption {
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output", "--format"},
            paramLabel = "FORMAT",
            converter = Converter.class,
            completionCandidates = Words.class,
            description = "text or json; text by default.")
    private Format format = Format.TEXT;

    /** Whether JSON is wanted. */
    public boolean isJson() {
        return format == Format.JSON;
    }

    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("text", "json").iterator();
        }
    }

    static final class Converter implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "json" -> Format.JSON;
                case "text", "table" -> Format.TEXT;
                default -> throw new TypeConversionException("\"" + value + "\" is neither text nor json");
            };
        }
    }
}
