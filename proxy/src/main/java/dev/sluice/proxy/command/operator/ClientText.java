package dev.sluice.proxy.command.operator;

import dev.sluice.config.value.ClientRange;
import dev.sluice.config.value.Parsed;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The converter of an option that says which clients, such as {@code 10.0.0.0/8} or {@code 10.0.0.1:39094}: it gives
 * the text itself when it is valid.
 */
final class ClientText implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (ClientRange.parse(text) instanceof Parsed.Bad<ClientRange>(String message)) {
            throw new TypeConversionException(message);
        }
        return text;
    }
}
