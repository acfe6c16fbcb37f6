package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;

/** What others have named comes into the operator log as text, never as a line of its own. */
@Timeout(60)
class OperatorLogTest {
    private static final String FORGED = "web\n2026-01-01T00:00:00.000Z ERROR forged \u001b[31m\u009b2J";

    /** What the console gets, with Sluice's layout and a pattern without time. */
    private static List<String> lines(LoggingEvent event) {
        LoggerContext context = new LoggerContext();
        PatternLayout layout = PrintableConsole.layout();
        layout.setContext(context);
        layout.setPattern("%-5level %msg%n%stack");
        layout.start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            PrintableConsole console = new PrintableConsole();
            LayoutWrappingEncoder<ch.qos.logback.classic.spi.ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
            encoder.setContext(context);
            encoder.setLayout(layout);
            encoder.start();
            console.setContext(context);
            console.setTarget("System.err");
            console.setEncoder(encoder);
            console.start();
            console.doAppend(event);
            console.stop();
        } finally {
            System.setErr(before);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static LoggingEvent event(@Nullable Throwable thrown, String message, Object... arguments) {
        Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("sluice");
        return new LoggingEvent(OperatorLogTest.class.getName(), logger, Level.WARN, message, thrown, arguments);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void aMessageIsOneLineWhateverIsInIt() {
        assertThat(lines(event(null, "pool {}: gone", FORGED)))
                .containsExactly("WARN  pool web\\n2026-01-01T00:00:00.000Z ERROR forged \\x1b[31m\\x9b2J: gone");
        assertThat(lines(event(null, "pool {}: gone", "p"))).containsExactly("WARN  pool p: gone");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void aStackTraceIsIndentedAndItsMessageToo() {
        List<String> lines = lines(event(new IllegalStateException(FORGED), "failed"));
        assertThat(lines.getFirst()).isEqualTo("WARN  failed");
        assertThat(lines.get(1)).isEqualTo("    java.lang.IllegalStateException: web");
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
        assertThat(String.join("", lines)).doesNotContain("\u001b", "\u009b").contains("OperatorLogTest");
    }
}
