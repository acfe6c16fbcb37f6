package dev.sluice.proxy.admin;

import dev.sluice.proxy.keystore.CertificateStatus;
import dev.sluice.proxy.keystore.KeystoreStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The samples of certificates. Stateless. */
final class CertificateSamples {
    private CertificateSamples() {}

    static void collect(KeystoreStatus keystore, SampleSink out) throws IOException {
        Map<LabelText, Long> first = new LinkedHashMap<>();
        for (CertificateStatus one : keystore.certificates()) {
            CertificateStatus.Shown shown = one.shown();
            if (shown != null && one.isUsed()) {
                LabelText labels = LabelText.of("certificate", one.name()).and("subject", shown.subject());
                first.merge(labels, shown.notAfter().getEpochSecond(), Math::min);
            }
        }
        out.begin(SampleSink.Kind.GAUGE, MeterNames.CERTIFICATE_NOT_AFTER);
        for (Map.Entry<LabelText, Long> each : first.entrySet()) {
            out.sample(each.getKey(), each.getValue());
        }
        out.begin(SampleSink.Kind.COUNTER, MeterNames.CERTIFICATE_RELOADS);
        if (!keystore.certificates().isEmpty()) {
            out.sample(LabelText.of("result", "success"), keystore.reloads());
            out.sample(LabelText.of("result", "failure"), keystore.failures());
        }
    }
}
