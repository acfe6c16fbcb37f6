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
        // The same authorities may come with several lists: the first that is due counts.
        Map<LabelText, AuthoritiesStatus.Due> first = new LinkedHashMap<>();
        for (AuthoritiesStatus authorities : keystore.authorities()) {
            authorities
                    .due()
                    .forEach((issuer, due) -> first.merge(
                            LabelText.of("ca", authorities.file()).and("issuer", issuer),
                            due,
                            (one, other) -> one.to().isAfter(other.to()) ? other : one));
        }
        out.begin(SampleSink.Kind.GAUGE, name);
        for (Map.Entry<LabelText, AuthoritiesStatus.Due> each : first.entrySet()) {
            out.sample(each.getKey(), what.apply(each.getValue()).getEpochSecond());
        }
    }
}
