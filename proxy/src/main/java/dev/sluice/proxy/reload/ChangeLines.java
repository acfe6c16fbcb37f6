package dev.sluice.proxy.reload;

import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.text.Quoted;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The lines of the operator log about what a reload has changed, in the words of {@code sluice reload --plan}.
 * Stateless.
 */
final class ChangeLines {
    private static final Logger LOG = Area.RELOAD.logger();
    /** Enough for what a person changes; a generated configuration may change thousands of backends at once. */
    private static final int MOST = 10;

    private ChangeLines() {}

    /** @param trigger what asked for the reload */
    static void log(String trigger, List<PlannedChange> changes) {
        changes.stream().limit(MOST).forEach(change -> log(trigger, change));
        if (changes.size() > MOST) {
            LOG.info(
                    "{}: {} not listed here",
                    trigger,
                    Counted.of(changes.size() - MOST, "more change is", "more changes are"));
        }
    }

    private static void log(String trigger, PlannedChange planned) {
        Change change = planned.change();
        String kind = change.kind().name().toLowerCase(Locale.ROOT);
        LoggingEventBuilder line = subject(change).addKeyValue("change", kind).addKeyValue("path", change.path());
        if (!change.keys().isEmpty()) {
            line = line.addKeyValue(
                    "keys", change.keys().stream().map(KeyChange::key).collect(Collectors.joining(",")));
        }
        line.log("{}: {} {}: {}{}{}", trigger, change.path(), kind, planned.effect(), sessions(planned), keys(change));
    }

    private static LoggingEventBuilder subject(Change change) {
        LoggingEventBuilder line = LOG.atInfo();
        return switch (change.what()) {
            case FRONTEND -> line.addKeyValue("frontend", change.name());
            case POOL -> line.addKeyValue("pool", change.name());
            case BACKEND -> line.addKeyValue("pool", change.pool()).addKeyValue("backend", change.name());
            case PROCESS, METRICS, ADMIN, LOG, CERTIFICATE, TEST -> line;
        };
    }

    private static String sessions(PlannedChange planned) {
        int sessions = planned.sessions();
        return sessions == 0 ? "" : " (" + Counted.of(sessions, "session") + ")";
    }

    private static String keys(Change change) {
        return change.keys().isEmpty()
                ? ""
                : change.keys().stream()
                        .map(key -> key.key() + ": " + orNothing(key.from()) + " -> " + orNothing(key.to()))
                        .collect(Collectors.joining(", ", "; ", ""));
    }

    private static String orNothing(String value) {
        return value.isEmpty() ? "(nothing)" : Quoted.ifNeeded(value);
    }
}
