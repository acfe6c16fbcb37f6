package dev.sluice.proxy.log;

import dev.sluice.config.model.LogLevel;
import java.util.Map;

/**
 * The levels of the operator log: how much it says.
 *
 * @param all what holds for each area that has no level of its own
 * @param areas those that have one
 */
public record Levels(LogLevel all, Map<Area, LogLevel> areas) {
    public Levels {
        areas = Map.copyOf(areas);
    }
}
