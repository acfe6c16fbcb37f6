package dev.sluice.proxy.status;

import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Levels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The settings of the log that an operator has changed. Stateless. */
public final class LogDeviations {
    private LogDeviations() {}

    /** Compares what holds with what is configured. */
    public static List<Deviation> of(LogLevel configured, Levels now) {
        List<Deviation> all = new ArrayList<>();
        if (now.all() != configured) {
            all.add(deviation("log.level", configured, now.all()));
        }
        for (Area area : Area.values()) {
            LogLevel own = now.areas().get(area);
            if (own != null && own != configured) {
                all.add(deviation("log.level of " + area.label(), configured, own));
            }
        }
        return all;
    }

    private static Deviation deviation(String key, LogLevel configured, LogLevel now) {
        return new Deviation(Subject.PROCESS, key, word(configured), word(now));
    }

    private static String word(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
