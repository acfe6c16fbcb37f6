package dev.sluice.bench;

/**
 * A row of the table, or a part of one.
 *
 * @param quantity what of the figure
 */
record Metric(Figure figure, Quantity quantity) {
    /** What can be said of a figure: for slices a quotient of two sums, otherwise (the last two) a value. */
    enum Quantity {
        CPU,
        RATE,
        P50,
        P99,
        WORKER,
        LOG,
        COMPILER,
        OTHER,
        MACHINE,
        VALUE,
        RESIDENT;

        boolean isOfSlices() {
            return this != VALUE && this != RESIDENT;
        }
    }

    /** One observation; only quotients of sums of them are looked at. */
    record Sample(int pass, int round, double numerator, double denominator, double foreign) {}

    Sample of(Slice slice) {
        return new Sample(slice.pass(), slice.round(), numerator(slice), denominator(slice), slice.foreign());
    }

    private double numerator(Slice slice) {
        return switch (quantity) {
            case CPU -> slice.cpu().total();
            case RATE -> slice.amount();
            case P50 -> slice.p50Micros();
            case P99 -> slice.p99Micros();
            case WORKER -> slice.cpu().worker();
            case LOG -> slice.cpu().log();
            case COMPILER -> slice.cpu().compiler();
            case OTHER -> slice.cpu().other();
            case MACHINE -> slice.machineNanos();
            case VALUE, RESIDENT -> throw new IllegalStateException(quantity + " is of no slice");
        };
    }

    private double denominator(Slice slice) {
        return switch (quantity) {
            case RATE -> slice.seconds();
            case P50, P99 -> 1;
            default -> slice.amount();
        };
    }

    String label() {
        return switch (figure) {
            case IDLE -> "RSS per idle connection";
            case TLS_IDLE -> "RSS per idle connection with TLS";
            case TLS_START ->
                quantity == Quantity.RESIDENT ? "RSS 2 s after the start, more with TLS" : "start, longer with TLS";
            case BESIDE -> "CPU per request beside 8 000 idle connections, against few";
            case BULK_ROUTED -> "CPU per GB behind a route, against without";
            case START ->
                quantity == Quantity.RESIDENT ? "RSS 2 s after the start" : "start to first accepted connection";
            default ->
                switch (quantity) {
                    case CPU -> "CPU per " + figure.operation();
                    case RATE -> figure.isBulk() ? "GB/s" : figure.operation().replaceFirst("(,|$)", "s/s$1");
                    case P50 -> "p50 of the same";
                    case P99 -> "p99 of the same";
                    case MACHINE -> "CPU of the whole machine per " + figure.operation();
                    default -> quantity.name();
                };
        };
    }

    String format(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return switch (quantity) {
            case RATE ->
                figure.isBulk()
                        ? "%.2f".formatted(value)
                        : "%,.0f".formatted(value).replace(',', ' ');
            case P50, P99 -> "%.2f ms".formatted(value / 1e3);
            case RESIDENT -> "%.1f MB".formatted(value);
            case VALUE ->
                switch (figure) {
                    case IDLE, TLS_IDLE -> "%.2f KB".formatted(value);
                    case START, TLS_START -> "%.0f ms".formatted(value);
                    default -> "x %.3f".formatted(value);
                };
            default -> figure.isBulk() ? "%.3f s".formatted(value / 1e9) : "%.2f us".formatted(value / 1e3);
        };
    }
}
