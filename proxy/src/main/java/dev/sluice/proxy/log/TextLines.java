package dev.sluice.proxy.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.sluice.config.text.Printable;
import java.util.stream.Collectors;

/**
 * A line of the operator log as text. A message is one line, whatever names and answers of others are in it; the lines of a stack trace
 * are indented, so that none can look like a message. The fields of a line are left out: its sentence has them.
 *
 * <p>Threading: that of the appender before it.
 */
public final class TextLines extends PatternLayout {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %line%n%stack";

    public TextLines() {
        this(PATTERN);
    }

    /** Knows {@code %line}, the message, and {@code %stack}. */
    TextLines(String pattern) {
        getInstanceConverterMap().put("line", Message::new);
        getInstanceConverterMap().put("stack", Stack::new);
        setPattern(pattern);
    }

    private static final class Message extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            String message = super.convert(event);
            return message == null ? "" : Printable.of(message);
        }
    }

    private static final class Stack extends ThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return super.throwableProxyToString(thrown)
                    .lines()
                    .map(line -> "    " + Printable.of(line.replace("\t", "    ")) + "\n")
                    .collect(Collectors.joining());
        }
    }
}
