package dev.sluice.proxy.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.sluice.config.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.event.KeyValuePair;

/**
 * A line of the operator log as JSON. It has {@code time} (ISO 8601, UTC), {@code level}, {@code logger},
 * {@code message}, then the fields of the line such as {@code pool} and {@code backend}, and {@code stack} where something was
 * thrown.
 *
 * <p>Threading: that of the appender before it.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    private final ThrowableProxyConverter stack = new ThrowableProxyConverter();

    @Override
    public void start() {
        stack.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Instant time = event.getInstant() == null ? Instant.ofEpochMilli(event.getTimeStamp()) : event.getInstant();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", UtcTime.of(time));
        line.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        line.put("logger", event.getLoggerName());
        line.put("message", Objects.requireNonNullElse(event.getFormattedMessage(), ""));
        for (KeyValuePair field : Objects.requireNonNullElse(event.getKeyValuePairs(), List.<KeyValuePair>of())) {
            line.put(
                    field.key,
                    field.value instanceof Number || field.value instanceof Boolean
                            ? field.value
                            : String.valueOf(field.value));
        }
        if (event.getThrowableProxy() != null) {
            line.put("stack", stack.convert(event));
        }
        return Json.line(line).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
