package dev.sluice.proxy.admin;

import dev.sluice.proxy.keystore.AuthoritiesStatus;
import dev.sluice.proxy.keystore.CertificateStatus;
import dev.sluice.proxy.keystore.KeystoreStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The samples of certificates and authorities. Stateless. */
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
        lists(keystore, MeterNames.CRL_THIS_UPDATE, AuthoritiesStatus.Due::from, out);
        lists(keystore, MeterNames.CRL_NEXT_UPDATE, AuthoritiesStatus.Due::to, out);
        out.begin(SampleSink.Kind.COUNTER, MeterNames.CERTIFICATE_RELOADS);
        if (!keystore.certificates().isEmpty() || !keystore.authorities().isEmpty()) {
            out.sample(LabelText.of("result", "success"), keystore.reloads());
            out.sample(LabelText.of("result", "failure"), keystore.failures());
        }
    }

    private static void lists(
            KeystoreStatus keystore, MeterNames name, Function<AuthoritiesStatus.Due, Instant> what, SampleSink out)
            throws IOException {
        out.begin(SampleSink.Kind.GAUGE, name);
        for (AuthoritiesStatus authorities : keystore.authorities()) {
            for (Map.Entry<String, AuthoritiesStatus.Due> due :
                    authorities.due().entrySet()) {
                LabelText labels = LabelText.of("ca", authorities.file()).and("issuer", due.getKey());
                out.sample(labels, what.apply(due.getValue()).getEpochSecond());
            }
        }
    }
}
