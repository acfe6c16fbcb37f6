package dev.sluice.proxy.admin;

import static dev.sluice.proxy.admin.SampleSink.Kind.COUNTER;
import static dev.sluice.proxy.admin.SampleSink.Kind.HISTOGRAM;

import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.reading.TlsReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.io.IOException;
import java.util.List;

/** The metrics of the TLS of frontends. Threading: one scrape. */
final class TlsSamples {
    private final SampleSink out;

    TlsSamples(SampleSink out) {
        this.out = out;
    }

    /** A writer of the samples of one frontend. */
    @FunctionalInterface
    private interface Samples {
        void write(TlsReading one, LabelText labels) throws IOException;
    }

    void frontends(List<Frontend> all) throws IOException {
        each(all, COUNTER, MeterNames.TLS_HANDSHAKES, this::handshakes);
        each(all, COUNTER, MeterNames.TLS_FAILURES, (one, labels) -> {
            for (TlsFailure why : TlsFailure.values()) {
                if (why.happensInHandshake()) {
                    out.sample(labels.and("reason", why.label()), one.failures(why));
                }
            }
        });
        each(all, HISTOGRAM, MeterNames.TLS_TIME, (one, labels) -> out.histogram(labels, one.handshakeTime()));
        each(all, COUNTER, MeterNames.TLS_TRUNCATED, (one, labels) -> out.sample(labels, one.truncated()));
    }

    private void handshakes(TlsReading one, LabelText labels) throws IOException {
        for (boolean resumed : new boolean[] {false, true}) {
            LabelText kind = labels.and("resumed", String.valueOf(resumed));
            out.sample(kind.and("version", "1.2"), one.handshakes(false, resumed));
            out.sample(kind.and("version", "1.3"), one.handshakes(true, resumed));
        }
    }

    private void each(List<Frontend> all, SampleSink.Kind kind, MeterNames name, Samples samples) throws IOException {
        out.begin(kind, name);
        for (Frontend frontend : all) {
            if (frontend.config().tls() != null) {
                samples.write(new TlsReading(frontend), LabelText.of("frontend", frontend.name()));
            }
        }
    }
}
