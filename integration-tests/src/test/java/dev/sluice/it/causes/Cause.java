package dev.sluice.it.causes;

import java.util.List;
import java.util.function.DoublePredicate;

/**
 * One row of the table. In its texts {@code <f>} and {@code <p>} are the names of its frontend and its pool.
 *
 * @param yaml of the {@link Scene}
 * @param event what brings it about
 * @param lines what the operator log has, as regular expressions
 * @param kind of the problem
 * @param words of the problem, as {@code sluice status} prints them too
 * @param condition what the alert looks at
 * @param alert its name; empty where nobody should be woken
 */
record Cause(
        String name,
        String yaml,
        Event event,
        List<String> lines,
        String kind,
        String words,
        Condition condition,
        String alert) {
    /** What happens to a scene. */
    @FunctionalInterface
    interface Event {
        void on(Scene scene) throws Exception;
    }

    /** A series, with its labels as they are printed, and when it says so. */
    record Condition(String series, DoublePredicate holds) {
        static Condition positive(String series) {
            return new Condition(series, value -> value > 0);
        }

        static Condition zero(String series) {
            return new Condition(series, value -> value == 0);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
