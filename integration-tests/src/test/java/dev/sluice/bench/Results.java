package dev.sluice.bench;

import dev.sluice.bench.Metric.Quantity;
import dev.sluice.bench.Metric.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything observed so far, and what follows from it. */
final class Results {
    /** The share of slices that count: those in which foreign processes took least. */
    static final double CALM = 0.7;
    /** Rounds whose sums make one ratio: enough that a rare cost, such as a collection of garbage, counts with its weight. */
    static final int BLOCK = 14;

    private final Map<Metric, Map<Candidate, List<Sample>>> samples = new HashMap<>();

    private final Map<Candidate, long[]> logged = new EnumMap<>(Candidate.class);

    private final List<String> lines = new ArrayList<>();

    /** What two candidates did in the same round. */
    private record Pair(Sample one, Sample other) {
        double foreign() {
            return Math.max(one.foreign(), other.foreign());
        }

        int round() {
            return one.round();
        }
    }

    void add(Figure figure, Candidate candidate, Slice slice) {
        lines.add(figure.title() + '\t' + candidate.title() + '\t' + slice);
        for (Quantity quantity : Quantity.values()) {
            if (quantity.isOfSlices()) {
                Metric metric = new Metric(figure, quantity);
                add(metric, candidate, metric.of(slice));
            }
        }
    }

    void add(Metric metric, Candidate candidate, Sample sample) {
        samples.computeIfAbsent(metric, _ -> new EnumMap<>(Candidate.class))
                .computeIfAbsent(candidate, _ -> new ArrayList<>())
                .add(sample);
    }

    /** Every slice as a line. */
    void write(Path file) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw Failure.run(file + " cannot be written: " + e.getMessage());
        }
    }

    /** How many of the connections of a candidate that logs have their line. */
    void addLines(Candidate candidate, long lines, long connections) {
        logged.merge(candidate, new long[] {lines, connections}, (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
    }

    /** For each candidate that logs: lines read, connections made. */
    Map<Candidate, long[]> logged() {
        return logged;
    }

    private List<Sample> of(Metric metric, Candidate candidate) {
        return samples.getOrDefault(metric, Map.of()).getOrDefault(candidate, List.of());
    }

    boolean has(Metric metric, Candidate candidate) {
        return !of(metric, candidate).isEmpty();
    }

    /** The mean over the calm slices; NaN when there is none. */
    double value(Metric metric, Candidate candidate) {
        Map<Integer, List<Pair>> passes = new TreeMap<>();
        for (Sample sample : of(metric, candidate)) {
            passes.computeIfAbsent(sample.pass(), _ -> new ArrayList<>()).add(new Pair(sample, sample));
        }
        double numerator = 0;
        double denominator = 0;
        for (List<Pair> pass : passes.values()) {
            for (Pair pair : calm(pass)) {
                numerator += pair.one.numerator();
                denominator += pair.one.denominator();
            }
        }
        return denominator == 0 ? Double.NaN : numerator / denominator;
    }

    /** A metric whose samples are values of their own, such as a time, with the interval of their mean. */
    Estimate spread(Metric metric, Candidate candidate) {
        return Estimate.ofLogarithms(of(metric, candidate).stream()
                .mapToDouble(sample -> Math.log(sample.numerator() / sample.denominator()))
                .toArray());
    }

    /** The mean share that foreign processes took: of the slices that count, or of all. */
    double foreign(Metric metric, Candidate candidate, boolean all) {
        Map<Integer, List<Pair>> passes = new TreeMap<>();
        for (Sample sample : of(metric, candidate)) {
            passes.computeIfAbsent(sample.pass(), _ -> new ArrayList<>()).add(new Pair(sample, sample));
        }
        return passes.values().stream()
                .flatMap(pass -> (all ? pass : calm(pass)).stream())
                .mapToDouble(Pair::foreign)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * One candidate against another. Rounds in which both were measured are paired, of those the calmer ones of each pass count. The
     * interval is the wider of two: that of the ratios of blocks of rounds, and that of the ratios of passes. Each pass has started every
     * program anew, and two runs of one program differ by more than their slices tell.
     */
    Estimate ratio(Metric metric, Candidate one, Candidate other) {
        List<Double> blocks = new ArrayList<>();
        List<Double> passes = new ArrayList<>();
        for (List<Pair> pass : pairs(metric, one, other).values()) {
            List<Pair> calm = calm(pass);
            passes.add(logarithm(calm));
            for (int from = 0; from < calm.size(); from += BLOCK) {
                int to = calm.size() - from < 2 * BLOCK ? calm.size() : from + BLOCK;
                blocks.add(logarithm(calm.subList(from, to)));
                if (to == calm.size()) {
                    break;
                }
            }
        }
        if (passes.isEmpty() || passes.stream().anyMatch(log -> !Double.isFinite(log))) {
            return new Estimate(Double.NaN, Double.NaN);
        }
        Estimate within =
                Estimate.ofLogarithms(blocks.stream().mapToDouble(x -> x).toArray());
        Estimate between =
                Estimate.ofLogarithms(passes.stream().mapToDouble(x -> x).toArray());
        return new Estimate(
                between.ratio(), passes.size() == 1 ? within.half() : Math.max(within.half(), between.half()));
    }

    private Map<Integer, List<Pair>> pairs(Metric metric, Candidate one, Candidate other) {
        Map<Long, Sample> others = new HashMap<>();
        for (Sample sample : of(metric, other)) {
            others.put(key(sample), sample);
        }
        Map<Integer, List<Pair>> passes = new TreeMap<>();
        for (Sample sample : of(metric, one)) {
            Sample partner = others.get(key(sample));
            if (partner != null) {
                passes.computeIfAbsent(sample.pass(), _ -> new ArrayList<>()).add(new Pair(sample, partner));
            }
        }
        return passes;
    }

    private static long key(Sample sample) {
        return ((long) sample.pass() << 32) | sample.round();
    }

    private static List<Pair> calm(List<Pair> pass) {
        boolean known = pass.stream().noneMatch(pair -> Double.isNaN(pair.foreign()));
        int count = known ? (int) Math.ceil(CALM * pass.size()) : pass.size();
        return pass.stream()
                .sorted(Comparator.comparingDouble(Pair::foreign))
                .limit(count)
                .sorted(Comparator.comparingInt(Pair::round))
                .toList();
    }

    private static double logarithm(List<Pair> pairs) {
        double one = 0;
        double oneOf = 0;
        double other = 0;
        double otherOf = 0;
        for (Pair pair : pairs) {
            one += pair.one.numerator();
            oneOf += pair.one.denominator();
            other += pair.other.numerator();
            otherOf += pair.other.denominator();
        }
        return Math.log(one / oneOf / (other / otherOf));
    }
}
