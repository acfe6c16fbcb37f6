package dev.sluice.bench;

import dev.sluice.bench.Metric.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * What Sluice is held to.
 *
 * @param other compared with; empty = the value itself
 * @param atLeast whether more is better
 */
record Bar(Metric metric, Optional<Candidate> other, boolean atLeast, double limit) {
    private static final List<Bar> DESIGN = List.of(
            against(Figure.NEW, Quantity.CPU, Candidate.RELAY, 1.05),
            new Bar(new Metric(Figure.NEW, Quantity.RATE), Optional.of(Candidate.HAPROXY), true, 1.00),
            against(Figure.NEW_LOGGED, Quantity.CPU, Candidate.HAPROXY, 0.95),
            against(Figure.HELLO, Quantity.CPU, Candidate.HAPROXY, 1.00),
            against(Figure.KEEP, Quantity.CPU, Candidate.RELAY, 1.08),
            against(Figure.MEDIUM, Quantity.CPU, Candidate.RELAY, 0.80),
            against(Figure.BULK, Quantity.CPU, Candidate.RELAY_SPLICE, 0.95),
            itself(Figure.BULK_ROUTED, Quantity.VALUE, 1.03),
            itself(Figure.IDLE, Quantity.VALUE, 1.9),
            itself(Figure.BESIDE, Quantity.VALUE, 1.05),
            itself(Figure.START, Quantity.RESIDENT, 70),
            itself(Figure.START, Quantity.VALUE, 250),
            against(Figure.START, Quantity.VALUE, Candidate.HAPROXY, 3),
            against(Figure.TLS13, Quantity.CPU, Candidate.HAPROXY, 0.75),
            against(Figure.TLS12, Quantity.CPU, Candidate.HAPROXY, 0.75),
            against(Figure.TLS13_RESUMED, Quantity.CPU, Candidate.HAPROXY, 0.75),
            against(Figure.TLS12_RESUMED, Quantity.CPU, Candidate.HAPROXY, 0.90),
            against(Figure.TLS_RSA, Quantity.CPU, Candidate.HAPROXY, 1.25),
            against(Figure.TLS_KEEP, Quantity.CPU, Candidate.HAPROXY, 0.85),
            against(Figure.TLS_DOWN, Quantity.CPU, Candidate.HAPROXY, 0.65),
            against(Figure.TLS_UP, Quantity.CPU, Candidate.HAPROXY, 0.65),
            itself(Figure.TLS_IDLE, Quantity.VALUE, 7),
            against(Figure.TLS_IDLE, Quantity.VALUE, Candidate.HAPROXY, 0.45));

    private static Bar against(Figure figure, Quantity quantity, Candidate other, double limit) {
        return new Bar(new Metric(figure, quantity), Optional.of(other), false, limit);
    }

    private static Bar itself(Figure figure, Quantity quantity, double limit) {
        return new Bar(new Metric(figure, quantity), Optional.empty(), false, limit);
    }

    static List<Bar> of(Metric metric) {
        return DESIGN.stream().filter(bar -> bar.metric.equals(metric)).toList();
    }

    String describe(Results results) {
        Candidate ours = Candidate.SLUICE;
        String name = (atLeast ? ">= " : "<= ")
                + trim(limit)
                + other.map(o -> " x " + o.title()).orElse("");
        if (!results.has(metric, ours) || (other.isPresent() && !results.has(metric, other.get()))) {
            return name;
        }
        Estimate estimate =
                other.map(o -> results.ratio(metric, ours, o)).orElseGet(() -> results.spread(metric, ours));
        if (Double.isNaN(estimate.half())) {
            return name + ": undecided";
        }
        return name + ": " + verdict(estimate.low(), estimate.high());
    }

    /** A bar within the interval is neither met nor missed, and nothing is without an interval. */
    private String verdict(double low, double high) {
        boolean lowMeets = atLeast ? low >= limit : low <= limit;
        boolean highMeets = atLeast ? high >= limit : high <= limit;
        if (lowMeets != highMeets) {
            return "undecided";
        }
        return lowMeets ? "pass" : "MISS";
    }

    private static String trim(double number) {
        return number == Math.rint(number) ? "%.0f".formatted(number) : "%.2f".formatted(number);
    }
}
