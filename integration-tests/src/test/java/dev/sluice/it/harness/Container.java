package dev.sluice.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A container of a pod: everything that is needed to start its image as the node would. */
public record Container(Pod pod, JsonNode spec) {
    private static final Pattern NAMED_BACKEND = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*):[0-9]{1,5}");
    private static final Pattern QUANTITY = Pattern.compile("([0-9]+)(Ki|Mi|Gi)?");
    private static final Map<String, Integer> SHIFT = Map.of("Ki", 10, "Mi", 20, "Gi", 30);

    /**
     * A question that the node asks by HTTP.
     *
     * @param kind startupProbe, readinessProbe or livenessProbe
     * @param scheme http or https
     */
    public record Probe(String kind, String scheme, String path, int port) {}

    public String name() {
        return spec.path("name").asText();
    }

    public String image() {
        return spec.path("image").asText();
    }

    /** Replaces the entry point of the image, if not empty. */
    public List<String> command() {
        return texts(spec.path("command"));
    }

    public List<String> args() {
        return texts(spec.path("args"));
    }

    /** Whether it starts before the others and stays: a native sidecar. */
    public boolean isSidecar() {
        return spec.path("restartPolicy").asText().equals("Always");
    }

    /** Variables with a value; those that the node takes from elsewhere are empty. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        spec.path("env")
                .forEach(variable -> variables.put(
                        variable.path("name").asText(), variable.path("value").asText("")));
        return variables;
    }

    /** Numbers of ports by name. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        spec.path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        return ports;
    }

    public List<Probe> probes() {
        List<Probe> probes = new ArrayList<>();
        for (String kind : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            JsonNode get = spec.path(kind).path("httpGet");
            if (!get.isMissingNode()) {
                probes.add(new Probe(
                        kind,
                        get.path("scheme").asText("HTTP").toLowerCase(Locale.ROOT),
                        get.path("path").asText(),
                        number(get.path("port"))));
            }
        }
        return probes;
    }

    private int number(JsonNode port) {
        Integer named = ports().get(port.asText());
        if (named == null && !port.isInt()) {
            throw new AssertionError(name() + " has no port " + port);
        }
        return named == null ? port.asInt() : named;
    }

    /** A field of the security context: the container's own, or that of the pod; missing when neither says anything. */
    public JsonNode security(String field) {
        JsonNode own = spec.path("securityContext").path(field);
        return own.isMissingNode() ? pod.spec().path("securityContext").path(field) : own;
    }

    /** Bytes of memory it may use; 0 = no limit. */
    public long memoryLimit() {
        Matcher limit = QUANTITY.matcher(spec.at("/resources/limits/memory").asText(""));
        return limit.matches()
                ? Long.parseLong(limit.group(1)) << SHIFT.getOrDefault(String.valueOf(limit.group(2)), 0)
                : 0;
    }

    /** Files by directory and name, of the ConfigMaps and Secrets that are mounted and part of the manifests. */
    public Map<String, Map<String, String>> files() {
        Map<String, Map<String, String>> directories = new LinkedHashMap<>();
        for (JsonNode mount : spec.path("volumeMounts")) {
            JsonNode volume = volume(mount.path("name").asText());
            String path = mount.path("mountPath").asText();
            if (volume.has("configMap")) {
                directories.put(
                        path,
                        content(pod.manifests()
                                .named(volume.at("/configMap/name").asText(), "ConfigMap")));
            } else if (volume.at("/secret/secretName").asText().equals(releaseSecret())) {
                directories.put(path, content(pod.manifests().named(releaseSecret(), "Secret")));
            }
        }
        return directories;
    }

    /** Paths of files by directory that somebody else's secrets hold, of volumes that project them. */
    public Map<String, List<String>> projectedSecrets() {
        Map<String, List<String>> directories = new LinkedHashMap<>();
        for (JsonNode mount : spec.path("volumeMounts")) {
            List<String> paths = new ArrayList<>();
            volume(mount.path("name").asText())
                    .at("/projected/sources")
                    .forEach(source -> source.at("/secret/items")
                            .forEach(item -> paths.add(item.path("path").asText())));
            if (!paths.isEmpty()) {
                directories.put(mount.path("mountPath").asText(), paths);
            }
        }
        return directories;
    }

    /** Names of backends in the configuration, which the cluster's DNS would know. */
    public Set<String> backendNames() {
        Set<String> names = new TreeSet<>();
        files().getOrDefault("/etc/sluice", Map.of())
                .values()
                .forEach(file -> collect(Manifests.document(file), names));
        return names;
    }

    private static void collect(JsonNode node, Set<String> names) {
        Matcher named = NAMED_BACKEND.matcher(node.asText());
        if (node.isTextual() && named.matches()) {
            names.add(named.group(1));
        }
        node.forEach(child -> collect(child, names));
    }

    /** Directories that are empty at first and may be written to. */
    public List<String> scratchDirectories() {
        List<String> paths = new ArrayList<>();
        for (JsonNode mount : spec.path("volumeMounts")) {
            if (volume(mount.path("name").asText()).has("emptyDir")) {
                paths.add(mount.path("mountPath").asText());
            }
        }
        return paths;
    }

    /** Writes the files of one mount into a directory, and returns it. */
    public Path writeFiles(String mountPath, Path directory) throws IOException {
        Files.createDirectories(directory);
        Map<String, String> files = files().getOrDefault(mountPath, Map.of());
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        return directory;
    }

    private JsonNode volume(String name) {
        for (JsonNode volume : pod.spec().path("volumes")) {
            if (volume.path("name").asText().equals(name)) {
                return volume;
            }
        }
        throw new AssertionError(name() + " mounts " + name + ", which is no volume of " + pod.owner());
    }

    /** The name of the Secret among the manifests; others are somebody else's. */
    private String releaseSecret() {
        List<JsonNode> secrets = pod.manifests().ofKind("Secret");
        return secrets.isEmpty() ? "none" : Manifests.name(secrets.getFirst());
    }

    private static Map<String, String> content(JsonNode object) {
        Map<String, String> content = new LinkedHashMap<>();
        boolean encoded = object.path("kind").asText().equals("Secret");
        object.path("data").properties().forEach(file -> {
            String text = file.getValue().asText();
            content.put(
                    file.getKey(),
                    encoded ? new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8) : text);
        });
        object.path("stringData")
                .properties()
                .forEach(file -> content.put(file.getKey(), file.getValue().asText()));
        return content;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
