package dev.sluice.config.language;

import dev.sluice.config.language.Type.PerTime;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;

/** The keys of everything that drains. */
final class DrainLanguage {
    static final Key SPREAD = Key.of(
            "spread",
            Time.ANY,
            "0s",
            "Over how long sessions that are idle are ended, evenly; `0s` leaves them alone until the timeout. Idle means that no byte has"
                    + " moved for 200 ms: a server that works on a long query moves none, nor does an open transaction between two"
                    + " statements.");

    static final Key IDLE_FIRST = Key.of(
            "idleFirst", new Toggle(), "true", "Those that have been idle longest end first, otherwise by chance.");

    static final Key RATE = Key.optional("rate", new PerTime(), "Most sessions ended in a period.")
            .example("100/s");

    private DrainLanguage() {}
}
