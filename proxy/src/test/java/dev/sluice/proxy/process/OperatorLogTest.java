package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.JsonLines;
import dev.sluice.proxy.log.Levels;
import dev.sluice.proxy.log.TextLines;
import dev.sluice.proxy.log.UtcTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Operator lines for people and for machines. */
@Timeout(60)
class OperatorLogTest {
    private static final String FORGED = "web\n2026-01-01T00:00:00.000Z ERROR forged \u001b[31m\u009b2J";

    private static LoggingEvent event(@Nullable Throwable thrown, String message, Object... arguments) {
        Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Area.BACKEND.logger().getName());
        LoggingEvent event =
                new LoggingEvent(OperatorLogTest.class.getName(), logger, Level.WARN, message, thrown, arguments);
        event.setInstant(Instant.parse("2026-11-29T01:02:03.004567Z"));
        return event;
    }

    private static List<String> text(LoggingEvent event) {
        TextLines layout = new TextLines();
        layout.setContext(new LoggerContext());
        layout.start();
        return layout.doLayout(event)
                .lines()
                .map(line -> line.replaceFirst("^\\d{4}-\\S+ ", ""))
                .toList();
    }

    private static String json(LoggingEvent event) {
        JsonLines encoder = new JsonLines();
        encoder.setContext(new LoggerContext());
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aMessageIsOneLineWhateverIsInIt() {
        assertThat(text(event(null, "pool {}: gone", FORGED)))
                .containsExactly("WARN  pool web\\n2026-01-01T00:00:00.000Z ERROR forged \\x1b[31m\\x9b2J: gone");
        assertThat(text(event(null, "pool {}: gone", "p"))).containsExactly("WARN  pool p: gone");
    }

    @Test
    void aStackTraceIsIndentedAndItsMessageToo() {
        List<String> lines = text(event(new IllegalStateException(FORGED), "failed"));
        assertThat(lines.getFirst()).isEqualTo("WARN  failed");
        assertThat(lines.get(1)).isEqualTo("    java.lang.IllegalStateException: web");
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
        assertThat(String.join("", lines)).doesNotContain("\u001b", "\u009b").contains("OperatorLogTest");
    }

    @Test
    void aTimeHasItsMillisecondsAlsoWhenTheyAreZero() {
        assertThat(UtcTime.of(Instant.parse("2026-11-29T08:18:06Z"))).isEqualTo("2026-11-29T08:18:06.000Z");
        assertThat(UtcTime.of(Instant.parse("2026-11-29T08:18:06.120999Z"))).isEqualTo("2026-11-29T08:18:06.120Z");
        LoggingEvent event = event(null, "x");
        event.setInstant(Instant.parse("2026-11-29T08:18:06Z"));
        assertThat(json(event)).contains("\"time\":\"2026-11-29T08:18:06.000Z\"");
    }

    @Test
    void aLineOfJsonHasTimeLevelLoggerMessageAndItsFields() {
        LoggingEvent event = event(null, "backend {}: connection refused", "pg/a");
        event.addKeyValuePair(new KeyValuePair("pool", "pg"));
        event.addKeyValuePair(new KeyValuePair("sessions", 3));
        assertThat(json(event))
                .isEqualTo("{\"time\":\"2026-11-29T01:02:03.004Z\",\"level\":\"warn\",\"logger\":\"sluice.backend\","
                        + "\"message\":\"backend pg/a: connection refused\",\"pool\":\"pg\",\"sessions\":3}\n");
    }

    @Test
    void aLineOfJsonIsOneLineAndCanBeReadBack() throws IOException {
        LoggingEvent event = event(new IllegalStateException(FORGED), "{}", FORGED);
        event.addKeyValuePair(new KeyValuePair("reason", FORGED));
        String line = json(event);
        assertThat(line.chars().filter(c -> c == '\n').count()).isEqualTo(1);
        assertThat(line).doesNotContain("\u001b", "\u009b");
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.path("message").asText()).isEqualTo(FORGED);
        assertThat(read.path("reason").asText()).isEqualTo(FORGED);
        assertThat(read.path("stack").asText()).contains("IllegalStateException", "OperatorLogTest");
    }

    @Test
    void anAreaHasALevelOfItsOwnUntilAllAreSet() {
        OperatorLog log = new OperatorLog(new LoggerContext(), false);
        log.level(LogLevel.INFO);
        log.level(Area.DISCOVERY, LogLevel.DEBUG);
        assertThat(log.levels()).isEqualTo(new Levels(LogLevel.INFO, Map.of(Area.DISCOVERY, LogLevel.DEBUG)));
        log.level(LogLevel.ERROR);
        assertThat(log.levels()).isEqualTo(new Levels(LogLevel.ERROR, Map.of()));
    }
}
