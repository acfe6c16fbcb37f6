package dev.sluice.it.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the API server would say about the form of an object: unknown fields, missing ones, wrong types. */
final class KubernetesModels {
    private static final String PACKAGE = "io.kubernetes.client.openapi.models.";
    private static final Map<String, Class<?>> CUSTOM = Map.of(
            "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

    /** What there is, by apiVersion: the names of the models say nothing of the group. */
    private static final Map<String, Set<String>> KINDS = Map.of(
            "v1", Set.of("ConfigMap", "Pod", "Secret", "Service", "ServiceAccount"),
            "apps/v1", Set.of("DaemonSet", "Deployment"),
            "autoscaling/v2", Set.of("HorizontalPodAutoscaler"),
            "networking.k8s.io/v1", Set.of("NetworkPolicy"),
            "policy/v1", Set.of("PodDisruptionBudget"),
            "rbac.authorization.k8s.io/v1", Set.of("Role", "RoleBinding"));

    /** Their models keep what they do not know, for other versions of the operator; here it is an error. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private KubernetesModels() {}

    /** Empty when there is nothing to say. */
    static List<String> problems(JsonNode object) {
        String kind = object.path("kind").asText();
        String version = object.path("apiVersion").asText();
        Class<?> custom = CUSTOM.get(version + " " + kind);
        try {
            if (custom != null) {
                STRICT.treeToValue(object, custom);
            } else {
                validate(modelName(version, kind), object);
            }
            return List.of();
        } catch (Exception e) {
            return List.of(kind + " " + object.at("/metadata/name").asText() + ": " + e.getMessage());
        }
    }

    private static String modelName(String version, String kind) {
        if (!KINDS.getOrDefault(version, Set.of()).contains(kind)) {
            throw new IllegalArgumentException("no such kind in " + version);
        }
        String number = version.substring(version.indexOf('/') + 1);
        return PACKAGE + number.toUpperCase(Locale.ROOT) + kind;
    }

    private static void validate(String name, JsonNode object) throws Exception {
        Class<?> model = Class.forName(name);
        JsonElement json = JsonParser.parseString(object.toString());
        try {
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
        Object _ = JSON.getGson().fromJson(json, model); // types of plain values
    }
}
