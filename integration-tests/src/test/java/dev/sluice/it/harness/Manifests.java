package dev.sluice.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** Objects of Kubernetes as the API server gets them, and what a node makes of their pods. */
public record Manifests(List<JsonNode> objects) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The documents of a YAML text. */
    public static Manifests parse(String yaml) {
        List<JsonNode> objects = new ArrayList<>();
        for (Object document : new Yaml().loadAll(yaml)) {
            if (document != null) {
                objects.add(JSON.valueToTree(document));
            }
        }
        return new Manifests(objects);
    }

    public static Manifests read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** One document, of whatever kind. */
    public static JsonNode document(String yaml) {
        return JSON.valueToTree(new Yaml().load(yaml));
    }

    public List<JsonNode> ofKind(String kind) {
        return objects.stream().filter(object -> kind(object).equals(kind)).toList();
    }

    /** The only object of its kind. */
    public JsonNode one(String kind) {
        List<JsonNode> found = ofKind(kind);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " objects of kind " + kind);
        }
        return found.getFirst();
    }

    static String kind(JsonNode object) {
        return object.path("kind").asText();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** Every pod that these objects lead to. */
    public List<Pod> pods() {
        return objects.stream().map(this::pod).filter(Objects::nonNull).toList();
    }

    private @Nullable Pod pod(JsonNode object) {
        JsonNode template = kind(object).equals("Pod") ? object : object.at("/spec/template");
        String owner = kind(object) + "/" + name(object);
        return template.path("spec").isObject() ? new Pod(owner, template, this) : null;
    }

    /** The object of one of these kinds and this name. */
    public JsonNode named(String name, String... kinds) {
        return Stream.of(kinds)
                .flatMap(kind -> ofKind(kind).stream())
                .filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + String.join(" or ", kinds) + " " + name));
    }
}
