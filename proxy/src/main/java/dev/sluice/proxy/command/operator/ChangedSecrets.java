package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.config.effective.ConfigDiff;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.effective.ConfigDiff.Kind;
import dev.sluice.config.effective.ConfigDiff.What;
import dev.sluice.config.model.SluiceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of secrets that have another content than the running Sluice has read. It does not tell what it has read,
 * but its plan of a reload says what differs. Stateless.
 */
final class ChangedSecrets {
    private ChangedSecrets() {}

    /** The changes of a reload as the running Sluice plans it; none when the file that it reads has errors. */
    static JsonNode planned(ApiClient client) {
        try {
            return client.send("POST", "/api/v1/reload?plan=true", "").path("changes");
        } catch (ApiClient.Refused _) {
            return JsonNodeFactory.instance.arrayNode();
        }
    }

    /** Adds what the plan knows of secrets to the differences that were found without it. */
    static List<Change> add(JsonNode plan, List<Change> found, SluiceConfig to) {
        Map<String, Change> changes = new LinkedHashMap<>();
        found.forEach(change -> changes.put(change.path(), change));
        Map<String, Change> known = objects(to);
        for (JsonNode planned : plan) {
            Change object = known.get(planned.path("path").asText());
            if (object == null || !planned.path("kind").asText().equals("changed")) {
                continue;
            }
            Change so = changes.getOrDefault(object.path(), object);
            List<KeyChange> keys = new ArrayList<>(so.keys());
            for (JsonNode key : planned.path("keys")) {
                String name = key.path("key").asText();
                if (key.path("to").asText().endsWith(ConfigDiff.OTHER_CONTENT)
                        && so.kind() == Kind.CHANGED
                        && keys.stream().noneMatch(one -> one.key().equals(name))) {
                    keys.add(new KeyChange(
                            name, key.path("from").asText(), key.path("to").asText()));
                }
            }
            if (keys.size() > so.keys().size()) {
                changes.put(so.path(), new Change(so.what(), so.pool(), so.name(), so.kind(), keys));
            }
        }
        return List.copyOf(changes.values());
    }

    /** All that a configuration has, by their paths, as if something had changed. */
    private static Map<String, Change> objects(SluiceConfig config) {
        Map<String, Change> objects = new LinkedHashMap<>();
        for (What whole : List.of(What.PROCESS, What.METRICS, What.ADMIN, What.LOG)) {
            put(objects, new Change(whole, "", "", Kind.CHANGED, List.of()));
        }
        config.frontends()
                .forEach(frontend ->
                        put(objects, new Change(What.FRONTEND, "", frontend.name(), Kind.CHANGED, List.of())));
        config.pools().forEach(pool -> {
            put(objects, new Change(What.POOL, "", pool.name(), Kind.CHANGED, List.of()));
            pool.backends()
                    .forEach(backend -> put(
                            objects, new Change(What.BACKEND, pool.name(), backend.name(), Kind.CHANGED, List.of())));
        });
        return objects;
    }

    private static void put(Map<String, Change> objects, Change object) {
        objects.put(object.path(), object);
    }
}
