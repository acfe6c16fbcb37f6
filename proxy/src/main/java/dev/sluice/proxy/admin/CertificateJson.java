package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.certificate.Revocations;
import dev.sluice.proxy.keystore.AuthoritiesStatus;
import dev.sluice.proxy.keystore.CertificateStatus;
import dev.sluice.proxy.keystore.KeystoreStatus;
import dev.sluice.proxy.keystore.TicketKeysStatus;
import dev.sluice.proxy.log.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The certificates as JSON, without anything of their keys. Stateless. */
final class CertificateJson {
    private CertificateJson() {}

    static ObjectNode of(KeystoreStatus keystore, Instant now) {
        ObjectNode json = Json.object().put("time", UtcTime.of(now));
        ArrayNode certificates = json.putArray("certificates");
        keystore.certificates().forEach(one -> certificates.add(of(one)));
        ArrayNode ticketKeys = json.putArray("ticketKeys");
        for (TicketKeysStatus one : keystore.ticketKeys()) {
            ObjectNode keys = ticketKeys
                    .addObject()
                    .put("directory", one.directory())
                    .put("keys", one.keys())
                    .put("broken", one.broken());
            texts(keys.putArray("problems"), one.problems());
        }
        ArrayNode authorities = json.putArray("authorities");
        keystore.authorities().forEach(one -> authorities.add(of(one)));
        return json;
    }

    private static ObjectNode of(AuthoritiesStatus one) {
        ObjectNode json = Json.object()
                .put("file", one.file())
                .put("certificates", one.certificates())
                .put("problem", one.problem());
        ArrayNode lists = json.putArray("lists");
        for (Revocations.Shown list : one.lists()) {
            lists.addObject()
                    .put("file", list.file())
                    .put("issuer", list.issuer())
                    .put("nextUpdate", list.nextUpdate() == null ? null : UtcTime.of(list.nextUpdate()))
                    .put("revoked", list.entries());
        }
        return json;
    }

    private static ObjectNode of(CertificateStatus one) {
        CertificateStatus.Shown shown = one.shown();
        ObjectNode json = Json.object()
                .put("certificate", one.name())
                .put("file", one.file())
                .put("state", one.state().name().toLowerCase(Locale.ROOT));
        ArrayNode shownTo = json.putArray("shownTo");
        if (one.use().clients()) {
            shownTo.add("clients");
        }
        if (one.use().backends()) {
            shownTo.add("backends");
        }
        texts(json.putArray("names"), shown == null ? List.of() : shown.names());
        json.put("subject", shown == null ? null : shown.subject())
                .put("notBefore", shown == null ? null : UtcTime.of(shown.notBefore()))
                .put("notAfter", shown == null ? null : UtcTime.of(shown.notAfter()))
                .put("fingerprint", shown == null ? null : shown.fingerprint())
                .put("key", shown == null ? null : shown.key());
        texts(json.putArray("problems"), one.problems());
        return json;
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
