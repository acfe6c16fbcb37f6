package dev.sluice.proxy.process;

import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.Upcoming;

/** The part of a reload that sets the level of the log. Threading: the thread of the reload. */
record LogLevelPart(OperatorLog log) implements Participant {
    @Override
    public String label() {
        return "log level";
    }

    @Override
    public void commit(Upcoming next) {
        log.level(next.config().log().level());
    }
}
