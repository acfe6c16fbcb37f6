package dev.sluice.config.check;

import dev.sluice.config.value.Protocols;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The warnings about elements of lists: those that are there twice, and protocols that nobody speaks. */
record ListRemarks(Remarks remarks) {
    /** @param path of the list */
    void twice(List<?> values, String path) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            if (!seen.add(values.get(i))) {
                remarks.warn(path + "[" + i + "]", "%s: \"%s\" is there twice".formatted(path, values.get(i)));
            }
        }
    }

    /** Of ALPN. */
    void protocols(List<String> protocols, String path) {
        twice(protocols, path);
        for (int i = 0; i < protocols.size(); i++) {
            String meant = Protocols.meant(protocols.get(i));
            if (meant != null) {
                remarks.warn(
                        path + "[" + i + "]",
                        "%s: \"%s\" is no registered protocol, and upper case matters here; did you mean \"%s\"?"
                                .formatted(path, protocols.get(i), meant));
            }
        }
    }
}
