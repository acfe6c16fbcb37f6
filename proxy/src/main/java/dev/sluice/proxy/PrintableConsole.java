package dev.sluice.proxy;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import dev.sluice.config.text.Printable;
import java.util.stream.Collectors;

/**
 * The place where operator lines leave the process: a message is one line, whatever names and answers of others are in it.
 *
 * <p>Threading: that of the appender before it.
 */
final class PrintableConsole extends ConsoleAppender<ILoggingEvent> {
    /** A layout that knows {@code %stack}: a stack trace whose lines are all indented, so that none can look like a message. */
    static PatternLayout layout() {
        PatternLayout layout = new PatternLayout();
        layout.getInstanceConverterMap().put("stack", Stack::new);
        return layout;
    }

    /** Indents and escapes. Made by Logback for each use in a pattern. */
    static final class Stack extends ThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return super.throwableProxyToString(thrown)
                    .lines()
                    .map(line -> "    " + Printable.of(line.replace("\t", "    ")) + "\n")
                    .collect(Collectors.joining());
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        String printable = message == null ? "" : Printable.of(message);
        super.append(printable.equals(message) ? event : withMessage(event, printable));
    }

    private static ILoggingEvent withMessage(ILoggingEvent event, String message) {
        LoggingEvent copy = new LoggingEvent();
        copy.setLoggerContextRemoteView(event.getLoggerContextVO());
        copy.setLoggerName(event.getLoggerName());
        copy.setThreadName(event.getThreadName());
        copy.setLevel(event.getLevel());
        copy.setInstant(event.getInstant());
        copy.setMessage(message);
        copy.setMDCPropertyMap(event.getMDCPropertyMap());
        if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
            copy.setThrowableProxy(thrown);
        }
        return copy;
    }
}
