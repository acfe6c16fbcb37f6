package dev.sluice.bench;

/**
 * A ratio with its 95 % interval.
 *
 * @param half half of the interval's length, as a share of the ratio: the interval is ratio / (1 + half) to ratio * (1 + half); NaN when unknown
 */
record Estimate(double ratio, double half) {

    double low() {
        return ratio / (1 + half);
    }

    double high() {
        return ratio * (1 + half);
    }

    /** Whether the interval is narrow enough to see a difference of this share. */
    boolean resolves(double difference) {
        return half <= difference / 2;
    }

    /** The mean of logarithms and Student's interval around it, as a ratio. One value has no interval. */
    static Estimate ofLogarithms(double[] logs) {
        double mean = mean(logs);
        if (logs.length < 2) {
            return new Estimate(Math.exp(mean), Double.NaN);
        }
        double squares = 0;
        for (double log : logs) {
            squares += (log - mean) * (log - mean);
        }
        double error = Math.sqrt(squares / (logs.length - 1) / logs.length);
        return new Estimate(Math.exp(mean), Math.expm1(studentQuantile(logs.length - 1) * error));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Student's t of 97.5 % for these degrees of freedom, right to three digits. */
    static double studentQuantile(int freedom) {
        double[] small = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
        if (freedom <= small.length) {
            return small[freedom - 1];
        }
        // Cornish and Fisher's expansion around the quantile of the normal distribution.
        double z = 1.959964;
        double n = freedom;
        double first = (Math.pow(z, 3) + z) / 4;
        double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
        double third = (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / 384;
        return z + first / n + second / (n * n) + third / (n * n * n);
    }
}
