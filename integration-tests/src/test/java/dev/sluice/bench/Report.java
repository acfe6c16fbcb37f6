package dev.sluice.bench;

import dev.sluice.bench.Metric.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables and sentences at the end of a run. */
final class Report {
    private final Options options;
    private final Results results;

    Report(Options options, Results results) {
        this.options = options;
        this.results = results;
    }

    /** One row for each metric: the value of each candidate, the first one's ratio to it, the bars. */
    String figures() {
        List<Candidate> candidates = options.candidates();
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("figure"));
        candidates.forEach(candidate -> head.add(candidate.title()));
        head.add("bar");
        table.row(head);
        for (Metric metric : metrics()) {
            List<String> row = new ArrayList<>(List.of(metric.label()));
            for (Candidate candidate : candidates) {
                row.add(metric.format(results.value(metric, candidate))
                        + interval(metric, candidate)
                        + ratio(metric, candidate));
            }
            row.add(bars(metric));
            table.row(row);
        }
        return table.toString();
    }

    private List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        for (Figure figure : options.figures()) {
            if (figure.isSliced()) {
                metrics.add(new Metric(figure, Quantity.CPU));
                if (figure.isOfProxy()) {
                    metrics.add(new Metric(figure, Quantity.MACHINE));
                    metrics.add(new Metric(figure, Quantity.RATE));
                }
            } else {
                metrics.add(new Metric(figure, Quantity.VALUE));
            }
            if (figure == Figure.KEEP) {
                metrics.add(new Metric(figure, Quantity.P50));
                metrics.add(new Metric(figure, Quantity.P99));
            }
            if (figure == Figure.START || figure == Figure.TLS_START) {
                metrics.add(new Metric(figure, Quantity.RESIDENT));
            }
        }
        return metrics;
    }

    /** Of a quotient that one candidate has by itself. */
    private String interval(Metric metric, Candidate candidate) {
        if (!metric.figure().isQuotient() || !results.has(metric, candidate)) {
            return "";
        }
        double half = results.spread(metric, candidate).half();
        return Double.isNaN(half) ? "" : " ± %.1f %%".formatted(100 * half);
    }

    private String ratio(Metric metric, Candidate other) {
        Candidate first = options.first();
        if (other == first
                || metric.figure().isDifference()
                || !results.has(metric, first)
                || !results.has(metric, other)) {
            return "";
        }
        return " (" + text(results.ratio(metric, first, other)) + ")";
    }

    private static String text(Estimate ratio) {
        if (Double.isNaN(ratio.ratio())) {
            return "-";
        }
        String half = Double.isNaN(ratio.half()) ? "" : " ± %.1f %%".formatted(100 * ratio.half());
        return "%.3f%s".formatted(ratio.ratio(), half);
    }

    private String bars(Metric metric) {
        if (options.first() != Candidate.SLUICE) {
            return "";
        }
        return Bar.of(metric).stream().map(bar -> bar.describe(results)).collect(Collectors.joining(", "));
    }

    /** CPU time by what it was spent for, and how much of the time foreign processes took. */
    String shares() {
        Table table = new Table();
        table.row(List.of(
                "CPU per",
                "candidate",
                "worker",
                "log",
                "compiler, GC",
                "other",
                "all else",
                "foreign",
                "in calm slices"));
        for (Figure figure : options.figures()) {
            if (!figure.isSliced()) {
                continue;
            }
            for (Candidate candidate : options.candidates()) {
                if (results.has(new Metric(figure, Quantity.CPU), candidate)) {
                    table.row(shares(figure, candidate));
                }
            }
        }
        return table.toString();
    }

    private List<String> shares(Figure figure, Candidate candidate) {
        Metric cpu = new Metric(figure, Quantity.CPU);
        Metric machine = new Metric(figure, Quantity.MACHINE);
        List<String> row = new ArrayList<>(List.of(figure.operation(), candidate.title()));
        for (Quantity part : List.of(Quantity.WORKER, Quantity.LOG, Quantity.COMPILER, Quantity.OTHER)) {
            row.add(cpu.format(results.value(new Metric(figure, part), candidate)));
        }
        row.add(cpu.format(results.value(machine, candidate) - results.value(cpu, candidate)));
        row.add("%.1f %%".formatted(100 * results.foreign(cpu, candidate, true)));
        row.add("%.1f %%".formatted(100 * results.foreign(cpu, candidate, false)));
        return row;
    }

    /** A sentence for each ratio of CPU times: what can be said of it with the difference that was asked for. */
    List<String> verdicts() {
        List<String> sentences = new ArrayList<>();
        results.logged()
                .forEach((candidate, counts) -> sentences.add("%s wrote %,d lines for %,d connections"
                        .formatted(candidate.title(), counts[0], counts[1])
                        .replace(',', ' ')));
        for (Figure figure : options.figures()) {
            Metric metric = new Metric(figure, Quantity.CPU);
            for (Candidate other :
                    options.candidates().subList(1, options.candidates().size())) {
                if (results.has(metric, options.first()) && results.has(metric, other)) {
                    Estimate ratio = results.ratio(metric, options.first(), other);
                    sentences.add("%s, %s against %s: %s, %s"
                            .formatted(
                                    metric.label(),
                                    options.first().title(),
                                    other.title(),
                                    text(ratio),
                                    verdict(ratio)));
                }
            }
        }
        return sentences;
    }

    /** With an interval below half of the difference, half of it tells none from one of that size: each is mistaken for the other once in 40. */
    private String verdict(Estimate ratio) {
        double difference = options.difference();
        boolean resolved = ratio.resolves(difference);
        if (resolved && Math.abs(Math.log(ratio.ratio())) <= Math.log1p(difference / 2)) {
            return "no difference of %.3g %%".formatted(100 * difference);
        }
        if (ratio.low() > 1) {
            return "more";
        }
        return ratio.high() < 1 ? "less" : "could not be decided";
    }

    /** The sliced figures some of whose ratios are not known well enough. */
    List<Figure> undecided() {
        List<Figure> figures = new ArrayList<>();
        for (Figure figure : options.figures()) {
            Metric metric = new Metric(figure, Quantity.CPU);
            boolean open = options.candidates().stream()
                    .skip(1)
                    .filter(other -> results.has(metric, options.first()) && results.has(metric, other))
                    .anyMatch(other ->
                            !results.ratio(metric, options.first(), other).resolves(options.difference()));
            if (open) {
                figures.add(figure);
            }
        }
        return figures;
    }
}
