package dev.sluice.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pod as its template describes it.
 *
 * @param owner kind and name of the object it belongs to
 * @param template its metadata and spec
 * @param manifests where its ConfigMaps and Secrets are
 */
public record Pod(String owner, JsonNode template, Manifests manifests) {
    /** What Kubernetes gives a pod that asks for nothing. */
    private static final long DEFAULT_GRACE_SECONDS = 30;

    public JsonNode spec() {
        return template.path("spec");
    }

    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        template.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** In the order in which they start. */
    public List<Container> containers() {
        List<Container> all = new ArrayList<>();
        spec().path("initContainers").forEach(container -> all.add(new Container(this, container)));
        spec().path("containers").forEach(container -> all.add(new Container(this, container)));
        return all;
    }

    public Container container(String name) {
        return containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container " + name + " in " + owner));
    }

    /** Containers that run Sluice with the configuration of a directory. */
    public List<Container> proxies() {
        return containers().stream()
                .filter(container -> container.args().contains("run"))
                .toList();
    }

    /** Time from TERM to KILL. */
    public long gracePeriodSeconds() {
        return spec().path("terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS);
    }

    /** Parameters of the kernel in the pod's own network. */
    public Map<String, String> sysctls() {
        Map<String, String> sysctls = new LinkedHashMap<>();
        spec().at("/securityContext/sysctls")
                .forEach(one ->
                        sysctls.put(one.path("name").asText(), one.path("value").asText()));
        return sysctls;
    }
}
