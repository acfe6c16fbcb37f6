package dev.sluice.proxy.command.operator;

import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.Parsed;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The converter of an option that is a time as the configuration has it, such as {@code 5m}: it gives the text itself
 * when it is one.
 */
final class TimeText implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (DurationText.parse(text) instanceof Parsed.Bad<Duration>(String message)) {
            throw new TypeConversionException(message);
        }
        return text;
    }
}
