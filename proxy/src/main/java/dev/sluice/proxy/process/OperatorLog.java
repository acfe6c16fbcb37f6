package dev.sluice.proxy.process;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.sluice.config.model.LogConfig;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.JsonLines;
import dev.sluice.proxy.log.Levels;
import dev.sluice.proxy.log.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The log for operators, on stderr: text on a terminal, JSON otherwise. It never blocks who logs: what does not fit into its
 * queue is dropped.
 */
final class OperatorLog implements AutoCloseable {
    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final int QUEUE = 1024;
    private static final int FLUSH_MILLIS = 1_000;

    private final LoggerContext context;
    private final boolean json;

    OperatorLog(LoggerContext context, boolean json) {
        this.context = context;
        this.json = json;
    }

    /** Configures logging for the life of the process. */
    static OperatorLog start(LogConfig config) {
        return start(
                config.level(),
                switch (config.format()) {
                    case AUTO -> !isTerminal(STDERR);
                    case TEXT -> false;
                    case JSON -> true;
                });
    }

    static OperatorLog start(LogLevel level, boolean json) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(QUEUE);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(true);
        async.setMaxFlushTime(FLUSH_MILLIS);
        async.addAppender(console(context, json ? new JsonLines() : text(context)));
        async.start();
        context.getLogger("ROOT").addAppender(async);
        // Writes a stack for each answer that cannot be decoded; the lookup says by itself that there was none.
        context.getLogger("io.netty.resolver.dns").setLevel(Level.ERROR);
        OperatorLog log = new OperatorLog(context, json);
        log.level(level);
        return log;
    }

    /** Whether its lines are JSON. */
    boolean isJson() {
        return json;
    }

    /** Says more or less from now on, in all areas. */
    void level(LogLevel level) {
        for (Area area : Area.values()) {
            logger(area).setLevel(null);
        }
        context.getLogger(Area.ALL).setLevel(Level.toLevel(level.name()));
        // What libraries say below a warning is for those who work on Sluice.
        context.getLogger("ROOT").setLevel(level == LogLevel.ERROR ? Level.ERROR : Level.WARN);
    }

    /** As {@link #level(LogLevel)}, in one area, until all are set. */
    void level(Area area, LogLevel level) {
        logger(area).setLevel(Level.toLevel(level.name()));
    }

    Levels levels() {
        Map<Area, LogLevel> own = new EnumMap<>(Area.class);
        for (Area area : Area.values()) {
            Level level = logger(area).getLevel();
            if (level != null) {
                own.put(area, LogLevel.valueOf(level.toString()));
            }
        }
        return new Levels(
                LogLevel.valueOf(context.getLogger(Area.ALL).getEffectiveLevel().toString()), own);
    }

    private Logger logger(Area area) {
        return context.getLogger(area.logger().getName());
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
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        return console;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        TextLines layout = new TextLines();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setLayout(layout);
        return encoder;
    }

    @Override
    public void close() {
        context.stop();
    }

    /**
     * The log configuration that holds before {@link #start}, found by Logback as a service: warnings as text, and no
     * search for files.
     */
    public static final class Beginning extends ContextAwareBase implements Configurator {
        @Override
        public ExecutionStatus configure(LoggerContext context) {
            context.getLogger("ROOT").addAppender(console(context, text(context)));
            context.getLogger("ROOT").setLevel(Level.WARN);
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
    }
}
