package dev.sluice.proxy.reload;

import dev.sluice.config.effective.ConfigDiff.Change;

/**
 * A change that a reload makes to one object.
 *
 * @param sessions live ones that it concerns: those of what goes, which finish
 * @param effect in a few words
 * @param needsRestart true when the change is only noted, since it takes effect at the next start
 */
public record PlannedChange(Change change, int sessions, String effect, boolean needsRestart) {}
