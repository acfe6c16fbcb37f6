package dev.sluice.proxy.command.operator;

import dev.sluice.config.value.ClientRange;
import dev.sluice.config.value.Parsed;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Clients, such as {@code 10.0.0.0/8} or {@code 10.0.0.1:39094}: the text itself when it says which. */
final class ClientText implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (ClientRange.parse(text) instanceof Parsed.Bad<ClientRange>(String message)) {
            throw new TypeConversionException(message);
        }
        return text;
    }
}
