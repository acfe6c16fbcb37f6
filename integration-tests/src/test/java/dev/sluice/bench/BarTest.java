package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.Metric.Quantity;
import dev.sluice.bench.Metric.Sample;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BarTest {
    private static final int PASSES = 4;
    private static final int ROUNDS = 30;

    private final Results results = new Results();

    /** Passes that agree within one per cent. */
    private void measure(Metric metric, Candidate candidate, double cost) {
        for (int pass = 1; pass <= PASSES; pass++) {
            for (int round = 1; round <= ROUNDS; round++) {
                results.add(metric, candidate, new Sample(pass, round, cost * (1 + 0.01 * (pass % 2)), 1, 0));
            }
        }
    }

    private List<String> bars(Metric metric) {
        return Bar.of(metric).stream().map(bar -> bar.describe(results)).toList();
    }

    @Test
    void handshakesAreHeldToThoseOfHaproxy() {
        Metric metric = new Metric(Figure.TLS13, Quantity.CPU);
        measure(metric, Candidate.HAPROXY, 100);

        measure(metric, Candidate.SLUICE, 60);

        assertThat(bars(metric)).containsExactly("<= 0.75 x haproxy: pass");
    }

    @Test
    void oneThatCostsTooMuchIsMissed() {
        Metric metric = new Metric(Figure.TLS_RSA, Quantity.CPU);
        measure(metric, Candidate.HAPROXY, 100);

        measure(metric, Candidate.SLUICE, 140);

        assertThat(bars(metric)).containsExactly("<= 1.25 x haproxy: MISS");
    }

    @Test
    void memoryHasABarOfItsOwnAndOneBesideHaproxy() {
        Metric metric = new Metric(Figure.TLS_IDLE, Quantity.VALUE);
        measure(metric, Candidate.HAPROXY, 10);

        measure(metric, Candidate.SLUICE, 6.5);

        assertThat(bars(metric)).containsExactly("<= 7: pass", "<= 0.45 x haproxy: MISS");
    }

    @Test
    void everySlicedFigureOfTlsThatHasABarHasOne() {
        Map<Figure, Integer> bars = List.of(Figure.values()).stream()
                .filter(figure -> figure.setup().hasTls() && figure.isSliced())
                .collect(Collectors.toMap(
                        figure -> figure,
                        figure -> Bar.of(new Metric(figure, Quantity.CPU)).size()));

        assertThat(bars.remove(Figure.TLS_BACKEND)).isZero();
        assertThat(bars).hasSize(8).allSatisfy((_, count) -> assertThat(count).isOne());
    }

    @Test
    void differenceMayBeLessThanNothing() {
        Metric metric = new Metric(Figure.TLS_START, Quantity.VALUE);
        results.add(metric, Candidate.SLUICE, new Sample(1, 1, 30, 1, Double.NaN));
        results.add(metric, Candidate.SLUICE, new Sample(1, 2, -10, 1, Double.NaN));

        assertThat(metric.format(results.value(metric, Candidate.SLUICE))).isEqualTo("10 ms");
    }
}
