package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * What a lookup of the port {@code http} should find, computed anew from the objects of the API server: slower and simpler than the
 * code that it judges, and on the JSON itself.
 */
final class SliceModel {
    private final String zone;
    private final TreeMap<String, JsonNode> best = new TreeMap<>();
    private final TreeMap<String, Long> bestScore = new TreeMap<>();

    private SliceModel(String zone) {
        this.zone = zone;
    }

    /** Addresses with ports, with " draining" where they do, in order. */
    static List<String> expected(Collection<ObjectNode> slices, String zone) {
        SliceModel model = new SliceModel(zone);
        slices.forEach(model::add);
        return model.answer();
    }

    private void add(ObjectNode slice) {
        JsonNode labels = slice.path("metadata").path("labels");
        boolean counts = labels.path("kubernetes.io/service-name").asText().equals(FakeApiServer.SERVICE)
                && !slice.path("addressType").asText().equals("FQDN");
        for (JsonNode port : slice.path("ports")) {
            if (counts && port.path("name").asText().equals("http")) {
                boolean six = slice.path("addressType").asText().equals("IPv6");
                for (JsonNode endpoint : slice.path("endpoints")) {
                    String host = endpoint.path("addresses").path(0).asText();
                    String address = (six ? "[" + host + "]" : host) + ":"
                            + port.path("port").asInt();
                    long score = (ready(endpoint) ? 2 : last(endpoint) ? 1 : 0) * 1_000_000_000L
                            + slice.path("metadata").path("resourceVersion").asLong();
                    if (score > bestScore.getOrDefault(address, -1L)) {
                        best.put(address, endpoint);
                        bestScore.put(address, score);
                    }
                }
            }
        }
    }

    private static boolean ready(JsonNode endpoint) {
        return !endpoint.path("conditions").path("ready").asText("true").equals("false");
    }

    private static boolean last(JsonNode endpoint) {
        JsonNode conditions = endpoint.path("conditions");
        return !ready(endpoint)
                && conditions.path("serving").asText().equals("true")
                && conditions.path("terminating").asText().equals("true");
    }

    private boolean isForUs(JsonNode endpoint) {
        return endpoint.path("hints").findValuesAsText("name").contains(zone);
    }

    private List<String> answer() {
        List<String> answer = new ArrayList<>();
        boolean someReady = best.values().stream().anyMatch(SliceModel::ready);
        boolean allHinted = best.values().stream()
                .filter(SliceModel::ready)
                .noneMatch(endpoint -> endpoint.path("hints").isMissingNode());
        boolean someForUs = best.values().stream().anyMatch(endpoint -> ready(endpoint) && isForUs(endpoint));
        best.forEach((address, endpoint) -> {
            if (ready(endpoint) && (!allHinted || !someForUs || isForUs(endpoint))) {
                answer.add(address);
            } else if (last(endpoint)) {
                answer.add(address + (someReady ? " draining" : ""));
            }
        });
        answer.sort(null);
        return answer;
    }
}
