package dev.sluice.proxy.admin;

import dev.sluice.proxy.reading.HistogramReading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A writer of a scrape in Prometheus' text format or as OpenMetrics, sample by sample: whatever their number, it takes
 * the memory of a few lines.
 *
 * <p>Threading: one scrape.
 */
final class MetricsText implements SampleSink {
    /** Text gathered before it is written. */
    private static final int LINES = 8 * 1024;

    private final OutputStream out;
    private final boolean openMetrics;
    private final StringBuilder lines = new StringBuilder(LINES + 1024);
    private Kind kind = Kind.GAUGE;
    private String name = "";
    private String help = "";
    private boolean described;

    /** @param openMetrics which of the two formats */
    MetricsText(OutputStream out, boolean openMetrics) {
        this.out = out;
        this.openMetrics = openMetrics;
    }

    @Override
    public void begin(Kind newKind, String newName, String newHelp) {
        kind = newKind;
        name = newName;
        help = newHelp;
        described = false;
    }

    /** The lines above the first sample; counters have their suffix in one format only. */
    private void describe() {
        if (described) {
            return;
        }
        described = true;
        String type =
                switch (kind) {
                    case COUNTER -> "counter";
                    case GAUGE -> "gauge";
                    case HISTOGRAM -> "histogram";
                };
        if (openMetrics) {
            lines.append("# TYPE ").append(name).append(' ').append(type).append('\n');
            lines.append("# HELP ").append(name).append(' ').append(help).append('\n');
        } else {
            String full = kind == Kind.COUNTER ? name + "_total" : name;
            lines.append("# HELP ").append(full).append(' ').append(help).append('\n');
            lines.append("# TYPE ").append(full).append(' ').append(type).append('\n');
        }
    }

    @Override
    public void sample(LabelText labels, double value) throws IOException {
        describe();
        lines.append(name);
        if (kind == Kind.COUNTER) {
            lines.append("_total");
        }
        if (!labels.text().isEmpty()) {
            lines.append('{').append(labels.text()).append('}');
        }
        number(lines.append(' '), value).append('\n');
        spill();
    }

    private static StringBuilder number(StringBuilder text, double value) {
        return value == Double.POSITIVE_INFINITY ? text.append("+Inf") : text.append(value);
    }

    @Override
    public void histogram(LabelText labels, HistogramReading histogram) throws IOException {
        describe();
        long count = 0;
        for (int bucket = 0; bucket < histogram.buckets(); bucket++) {
            count += histogram.count(bucket);
            lines.append(name).append("_bucket{").append(labels.text());
            if (!labels.text().isEmpty()) {
                lines.append(',');
            }
            number(lines.append("le=\""), histogram.boundSeconds(bucket));
            lines.append("\"} ").append(count).append('\n');
        }
        whole("_count", labels).append(count).append('\n');
        number(whole("_sum", labels), histogram.totalSeconds()).append('\n');
        spill();
    }

    private StringBuilder whole(String suffix, LabelText labels) {
        lines.append(name).append(suffix);
        if (!labels.text().isEmpty()) {
            lines.append('{').append(labels.text()).append('}');
        }
        return lines.append(' ');
    }

    private void spill() throws IOException {
        if (lines.length() >= LINES) {
            flush();
        }
    }

    /** Writes what is left. */
    void flush() throws IOException {
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        lines.setLength(0);
    }
}
