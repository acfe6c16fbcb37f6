package dev.sluice.proxy;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.sluice.config.LogConfig;
import dev.sluice.config.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log for operators, on stderr: text on a terminal, JSON otherwise. It never blocks who logs: what does not fit into its
 * queue is dropped.
 */
final class OperatorLog implements AutoCloseable {
    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n%stack";
    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final int QUEUE = 1024;
    private static final int FLUSH_MILLIS = 1_000;

    private final LoggerContext context;

    private OperatorLog(LoggerContext context) {
        this.context = context;
    }

    /** Configures logging for the life of the process. */
    static OperatorLog start(LogConfig config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        boolean json =
                switch (config.format()) {
                    case AUTO -> !isTerminal(STDERR);
                    case TEXT -> false;
                    case JSON -> true;
                };
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(QUEUE);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(true);
        async.setMaxFlushTime(FLUSH_MILLIS);
        async.addAppender(console(context, json ? json(context) : text(context)));
        async.start();
        context.getLogger("ROOT").addAppender(async);
        context.getLogger("ROOT").setLevel(Level.toLevel(config.level().name()));
        context.getLogger("io.netty").setLevel(Level.WARN);
        // Writes a stack for each answer that cannot be decoded; the lookup says by itself that there was none.
        context.getLogger("io.netty.resolver.dns").setLevel(Level.ERROR);
        context.getLogger("io.micrometer").setLevel(Level.WARN);
        return new OperatorLog(context);
    }

    /** Says more or less from now on. */
    void level(LogLevel level) {
        context.getLogger("ROOT").setLevel(Level.toLevel(level.name()));
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String device = Files.readSymbolicLink(descriptor).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException _) {
            return false;
        }
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> console = new PrintableConsole();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        return console;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayout layout = PrintableConsole.layout();
        layout.setContext(context);
        layout.setPattern(TEXT);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithKVPList(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    @Override
    public void close() {
        context.stop();
    }

    /** What holds before {@link #start}, found by Logback as a service: warnings as text, and no search for files. */
    public static final class Beginning extends ContextAwareBase implements Configurator {
        @Override
        public ExecutionStatus configure(LoggerContext context) {
            context.getLogger("ROOT").addAppender(console(context, text(context)));
            context.getLogger("ROOT").setLevel(Level.WARN);
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
    }
}
