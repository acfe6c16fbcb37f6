package dev.sluice.proxy.admin;

import dev.sluice.proxy.meter.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The metrics of one scrape, gathered series by series. Threading: one scrape. */
final class Snapshots {
    private final Map<MeterNames, CounterSnapshot.Builder> counters = new EnumMap<>(MeterNames.class);
    private final Map<MeterNames, GaugeSnapshot.Builder> gauges = new EnumMap<>(MeterNames.class);
    private final Map<MeterNames, HistogramSnapshot.Builder> histograms = new EnumMap<>(MeterNames.class);

    void counter(MeterNames name, Labels labels, double value) {
        counters.computeIfAbsent(
                        name,
                        key -> CounterSnapshot.builder().name(key.metric()).help(key.help()))
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build());
    }

    void counter(MeterNames name, Labels labels, long value) {
        counter(name, labels, (double) value);
    }

    void gauge(MeterNames name, Labels labels, long value) {
        gauge(name, labels, (double) value);
    }

    void gauge(MeterNames name, Labels labels, double value) {
        gauges.computeIfAbsent(
                        name, key -> GaugeSnapshot.builder().name(key.metric()).help(key.help()))
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build());
    }

    /** One series from the histograms of all workers. */
    void histogram(MeterNames name, Labels labels, List<Histogram> workers) {
        double[] bounds = workers.getFirst().boundsSeconds();
        double[] upper = Arrays.copyOf(bounds, bounds.length + 1);
        upper[bounds.length] = Double.POSITIVE_INFINITY;
        long[] counts = new long[upper.length];
        double sum = 0;
        for (Histogram worker : workers) {
            long[] added = worker.counts();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += added[i];
            }
            sum += worker.totalSeconds();
        }
        histograms
                .computeIfAbsent(
                        name,
                        key -> HistogramSnapshot.builder().name(key.metric()).help(key.help()))
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(labels)
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(
                                Arrays.stream(upper).boxed().toList(),
                                Arrays.stream(counts).boxed().toList()))
                        .sum(sum)
                        .build());
    }

    MetricSnapshots build() {
        List<MetricSnapshot> all = new ArrayList<>();
        counters.values().forEach(builder -> all.add(builder.build()));
        gauges.values().forEach(builder -> all.add(builder.build()));
        histograms.values().forEach(builder -> all.add(builder.build()));
        return new MetricSnapshots(all);
    }
}
