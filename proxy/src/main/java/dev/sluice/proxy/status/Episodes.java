package dev.sluice.proxy.status;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The episodes of counters that grow now and then: one begins when a counter grows, and ends when it has not grown for
 * a while. One thread.
 */
final class Episodes {
    /** Shorter breaks are part of it. */
    static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What has not grown for so long is told in the past tense. */
    static final long JUST_NOW_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * An episode that goes on.
     *
     * @param count how much the counter has grown since
     * @param lastNanos when it grew last, by the clock of the loops
     */
    record Episode(Instant since, long count, long lastNanos) {
        /** Such as {@code , the last 40 s ago}; empty while it goes on. */
        String lastWords(Moment now) {
            return isOver(now) ? ", the last " + now.ago(lastNanos) : "";
        }

        /** Whether it seems to be over. */
        boolean isOver(Moment now) {
            return now.nanos() - lastNanos >= JUST_NOW_NANOS;
        }
    }

    /** The course of one counter. */
    private static final class Course {
        private long seen;
        private long start;
        private long lastNanos;
        private @Nullable Instant since;
        private int look;
    }

    private final Map<Object, Course> courses = new HashMap<>();
    private final long quietNanos;
    private int look;

    Episodes() {
        this(QUIET_NANOS);
    }

    /** @param quietNanos after so long without growth one is over */
    Episodes(long quietNanos) {
        this.quietNanos = quietNanos;
    }

    /** Another look begins: what the last one did not ask for is forgotten. */
    void begin() {
        int last = look++;
        courses.values().removeIf(course -> course.look != last);
    }

    /**
     * What goes on with a counter; null when nothing does.
     *
     * @param isNew whether what was counted so far is of no interest
     */
    @Nullable
    Episode of(Object counter, long total, boolean isNew, Moment now) {
        Course course = courses.get(counter);
        if (course == null) {
            if (total == 0) {
                return null; // most counters: nothing to remember
            }
            course = new Course();
            course.seen = isNew ? total : 0;
            courses.put(counter, course);
        }
        course.look = look;
        if (total > course.seen) {
            if (course.since == null) {
                course.since = now.wall();
                course.start = course.seen;
            }
            course.seen = total;
            course.lastNanos = now.nanos();
        } else if (now.nanos() - course.lastNanos >= quietNanos) {
            course.since = null;
        }
        return course.since == null ? null : new Episode(course.since, course.seen - course.start, course.lastNanos);
    }
}
