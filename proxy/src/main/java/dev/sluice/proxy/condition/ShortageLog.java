package dev.sluice.proxy.condition;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.status.Shortcoming;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * The log of shortages: a line when the process begins to lack something, with what to do about it, and one when it no
 * longer does.
 *
 * <p>Threading: owned by the control loop.
 */
public final class ShortageLog extends Lookout {
    private static final Logger LOG = Area.PROCESS.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A shortage that has not been felt for so long is over; shorter breaks are part of it. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Shortages shortages;
    private final Runnable onDescriptors;
    private final Episode[] episodes = new Episode[Shortage.values().length];

    /** The state of one kind of shortage. */
    private static final class Episode {
        private long seen;
        private long failures;
        private long sinceNanos;
        private long lastNanos;
    }

    /** @param onDescriptors runs each second while descriptors are short: their limit may have changed */
    public ShortageLog(Loop control, Shortages shortages, Runnable onDescriptors) {
        super(control, PERIOD_NANOS);
        this.onDescriptors = onDescriptors;
        this.shortages = shortages;
        for (int i = 0; i < episodes.length; i++) {
            episodes[i] = new Episode();
        }
    }

    @Override
    protected void look(long now) {
        for (Shortage what : Shortage.values()) {
            look(what, episodes[what.ordinal()], now);
        }
        if (episodes[Shortage.DESCRIPTORS.ordinal()].failures > 0) {
            onDescriptors.run();
        }
    }

    private void look(Shortage what, Episode episode, long now) {
        long counted = shortages.of(what);
        long added = counted - episode.seen;
        episode.seen = counted;
        if (added > 0) {
            if (episode.failures == 0) {
                episode.sinceNanos = now;
                LOG.warn(
                        "{}, {} failed in the last second: {}",
                        Shortcoming.of(what),
                        Counted.of(added, "call"),
                        Shortcoming.remedy(what));
            }
            episode.failures += added;
            episode.lastNanos = now;
        } else if (episode.failures > 0 && now - episode.lastNanos >= QUIET_NANOS) {
            LOG.info(
                    "{}: over, {} failed within {} s",
                    Shortcoming.of(what),
                    Counted.of(episode.failures, "call"),
                    TimeUnit.NANOSECONDS.toSeconds(episode.lastNanos - episode.sinceNanos) + 1);
            episode.failures = 0;
        }
    }
}
