package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bench.Metric.Quantity;
import dev.sluice.bench.Metric.Sample;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Metric CPU = new Metric(Figure.NEW, Quantity.CPU);
    private static final int PASSES = 5;
    private static final int ROUNDS = 40;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Results results = new Results();

    private void measure(Candidate candidate, IntToDoubleFunction costOfPass, DoubleSupplier noise) {
        for (int pass = 1; pass <= PASSES; pass++) {
            for (int round = 1; round <= ROUNDS; round++) {
                double cost = costOfPass.applyAsDouble(pass) * (1 + noise.getAsDouble());
                results.add(CPU, candidate, new Sample(pass, round, cost * 100, 100, 0));
            }
        }
    }

    private double gauss() {
        return 0.05 * random.nextGaussian();
    }

    @Test
    void intervalsOfOneProgramAgainstItselfHoldTheTruth() {
        int held = 0;
        for (int run = 0; run < 200; run++) {
            Results both = new Results();
            for (int pass = 1; pass <= PASSES; pass++) {
                for (int round = 1; round <= ROUNDS; round++) {
                    both.add(CPU, Candidate.SLUICE, new Sample(pass, round, 1 + gauss(), 1, 0));
                    both.add(CPU, Candidate.SLUICE_OLD, new Sample(pass, round, 1 + gauss(), 1, 0));
                }
            }
            Estimate ratio = both.ratio(CPU, Candidate.SLUICE, Candidate.SLUICE_OLD);
            held += ratio.low() <= 1 && ratio.high() >= 1 ? 1 : 0;
        }
        // 95 of 100 and somewhat more, since the wider interval counts. 170 is six standard deviations below 190.
        assertThat(held).as("seed %d", seed).isGreaterThan(170);
    }

    @Test
    void differenceOfThreePercentIsSeenThroughNoiseOfTwo() {
        measure(Candidate.SLUICE, _ -> 1.03, () -> 0.02 * random.nextGaussian());
        measure(Candidate.SLUICE_OLD, _ -> 1, () -> 0);

        Estimate ratio = results.ratio(CPU, Candidate.SLUICE, Candidate.SLUICE_OLD);

        assertThat(ratio.low()).as("seed %d", seed).isGreaterThan(1);
        assertThat(ratio.ratio()).as("seed %d", seed).isCloseTo(1.03, within(0.01));
    }

    @Test
    void runsThatDifferFromEachOtherMakeTheIntervalWide() {
        measure(Candidate.SLUICE, pass -> pass % 2 == 0 ? 1.04 : 0.96, () -> 0);
        measure(Candidate.SLUICE_OLD, _ -> 1, () -> 0);

        Estimate ratio = results.ratio(CPU, Candidate.SLUICE, Candidate.SLUICE_OLD);

        assertThat(ratio.half()).isGreaterThan(0.04);
        assertThat(ratio.resolves(0.03)).isFalse();
    }

    @Test
    void slicesInWhichOthersRanDoNotCount() {
        for (int round = 1; round <= 10; round++) {
            boolean disturbed = round <= 3;
            results.add(CPU, Candidate.SLUICE, new Sample(1, round, disturbed ? 50 : 2, 1, disturbed ? 0.5 : 0.01));
            results.add(CPU, Candidate.RELAY, new Sample(1, round, 1, 1, 0));
        }

        assertThat(results.value(CPU, Candidate.SLUICE)).isEqualTo(2);
        assertThat(results.ratio(CPU, Candidate.SLUICE, Candidate.RELAY).ratio())
                .isCloseTo(2, within(1e-9));
    }

    @Test
    void rareCostCountsWithItsWeight() {
        for (int round = 1; round <= 10; round++) {
            double collectsGarbage = round == 5 ? 9 : 0;
            results.add(CPU, Candidate.SLUICE, new Sample(1, round, 1 + collectsGarbage, 1, 0));
            results.add(CPU, Candidate.RELAY, new Sample(1, round, 1, 1, 0));
        }

        // The seven calmest of ten that are all alike are the first seven: the costly one is among them.
        assertThat(results.ratio(CPU, Candidate.SLUICE, Candidate.RELAY).ratio())
                .isCloseTo(16.0 / 7, within(1e-9));
    }

    @Test
    void quantilesAreStudents() {
        assertThat(Estimate.studentQuantile(1)).isEqualTo(12.706);
        assertThat(Estimate.studentQuantile(10)).isCloseTo(2.228, within(0.001));
        assertThat(Estimate.studentQuantile(11)).isCloseTo(2.201, within(0.001));
        assertThat(Estimate.studentQuantile(30)).isCloseTo(2.042, within(0.001));
        assertThat(Estimate.studentQuantile(1000)).isCloseTo(1.962, within(0.001));
    }
}
