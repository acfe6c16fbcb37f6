package dev.sluice.proxy.relay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of what happened in a simulation, in order; nothing is kept where nobody will read it. */
final class Story {
    private final @Nullable List<String> lines;

    Story(boolean kept) {
        this.lines = kept ? new ArrayList<>() : null;
    }

    void add(Object who, Object what) {
        if (lines != null) {
            lines.add(who + ": " + what);
        }
    }

    @Override
    public String toString() {
        return lines == null ? "" : String.join("\n  ", lines);
    }
}
