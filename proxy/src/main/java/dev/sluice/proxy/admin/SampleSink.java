package dev.sluice.proxy.admin;

import dev.sluice.proxy.reading.HistogramReading;
import java.io.IOException;

/** A receiver of the samples of a scrape, metric by metric, as the formats want them. Threading: one scrape. */
interface SampleSink {
    /** The kind of a metric. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /**
     * Begins a metric; one without samples is left out.
     *
     * @param name of counters without {@code _total}
     */
    void begin(Kind kind, String name, String help) throws IOException;

    /** A series of a counter or gauge. */
    void sample(LabelText labels, double value) throws IOException;

    default void sample(LabelText labels, long value) throws IOException {
        sample(labels, (double) value);
    }

    /** A series of a histogram. */
    void histogram(LabelText labels, HistogramReading histogram) throws IOException;

    default void begin(Kind kind, MeterNames meter) throws IOException {
        begin(kind, meter.metric(), meter.help());
    }
}
