package dev.sluice.config.language;

import dev.sluice.config.json.Json;
import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Listed;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Single;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The language as JSON Schema draft-07, which editors and Helm understand. */
public final class SchemaWriter {
    private static final String EXTENSION = "^x-";
    /**
     * {@link Values#NAME_PATTERN} but for x-*, which must stay free of the rules for names: every pattern that matches a key
     * applies to it. Written without lookahead, which Go's regular expressions do not have.
     */
    private static final String NAME = "^([A-Za-wyz0-9_][A-Za-z0-9_.-]{0,62}|x([A-Za-z0-9_.][A-Za-z0-9_.-]{0,61})?)$";

    private SchemaWriter() {}

    public static String write() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Sluice configuration");
        schema.putAll(section(Language.ROOT));
        return Json.write(schema);
    }

    private static Map<String, Object> section(Section section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key key : section.keys()) {
            properties.put(key.name(), property(key));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", section.doc());
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("patternProperties", Map.of(EXTENSION, true));
        schema.put("additionalProperties", false);
        List<String> required =
                section.keys().stream().filter(Key::required).map(Key::name).toList();
        // A file of a directory may leave the rest to the others, so the top requires nothing.
        if (!required.isEmpty() && !section.equals(Language.ROOT)) {
            schema.put("required", required);
        }
        if (section.needs() != null) {
            schema.put(
                    section.needs().onlyOne() ? "oneOf" : "anyOf",
                    section.needs().alternatives().stream()
                            .map(names -> Map.of("required", names))
                            .toList());
        }
        return schema;
    }

    private static Map<String, Object> property(Key key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.description().replace("`", ""));
        if (key.fallback() != null) {
            schema.put(
                    "default", key.type() instanceof Type.Choice ? key.fallback() : SchemaValues.typed(key.fallback()));
        }
        schema.putAll(type(key.type()));
        return schema;
    }

    private static Map<String, Object> type(Type type) {
        return switch (type) {
            case Single single -> SchemaValues.single(single);
            case OneOrMore(Single element) -> anyOf(SchemaValues.single(element), list(SchemaValues.single(element)));
            case Type.Ranges(Section file) -> {
                Map<String, Object> one = anyOf(SchemaValues.single(new Type.Network()), section(file));
                yield anyOf(one, list(one));
            }
            case Group group -> group(group);
            case Listed(Section section, boolean onlyOne) -> list(onlyOne ? single(section) : section(section));
            case Type.Shares(Type.WholeNumber weight) -> names(SchemaValues.single(weight));
            case Type.Headers(Type.Secret value) -> headers(SchemaValues.single(value));
            case Named(Section section, String listed) ->
                names(
                        listed != null && section.key(listed).type() instanceof Backends backends
                                ? anyOf(section(section), list(backend(backends.listed())))
                                : section(section));
            case Backends(Section named, Section listed) -> anyOf(list(backend(listed)), names(backend(named)));
            case PoolOrBackends(Section listed) -> anyOf(SchemaValues.single(new Type.Name()), list(backend(listed)));
        };
    }

    /** Nothing stands for a section that needs nothing. */
    private static Map<String, Object> group(Group group) {
        Section section = group.section();
        boolean needsSomething =
                section.needs() != null || section.keys().stream().anyMatch(Key::required);
        List<Object> alternatives = new ArrayList<>(List.of(section(section)));
        List<String> words =
                group.words().stream().filter(word -> !word.equals("off")).toList();
        if (!words.isEmpty()) {
            alternatives.add(SchemaValues.single(new Type.Choice(words)));
        }
        if (group.mayBeOff()) {
            alternatives.add(SchemaValues.off());
        }
        if (!needsSomething) {
            alternatives.add(Map.of("type", "null"));
        }
        return alternatives.size() == 1 ? section(section) : anyOf(alternatives.toArray());
    }

    private static Map<String, Object> single(Section section) {
        Map<String, Object> schema = section(section);
        schema.put("minProperties", 1);
        schema.put("maxProperties", 1);
        return schema;
    }

    private static Map<String, Object> backend(Section section) {
        return anyOf(SchemaValues.single(new Type.Endpoint(true)), section(section));
    }

    private static Map<String, Object> list(Map<String, Object> item) {
        return ordered("type", "array", "minItems", 1, "items", item);
    }

    private static Map<String, Object> names(Map<String, Object> value) {
        Map<String, Object> patterns = ordered(EXTENSION, true, NAME, value);
        return ordered(
                "type", "object", "minProperties", 1, "patternProperties", patterns, "additionalProperties", false);
    }

    private static Map<String, Object> headers(Map<String, Object> value) {
        Map<String, Object> patterns = ordered("^" + Values.HEADER_PATTERN + "$", value);
        return ordered(
                "type", "object", "minProperties", 1, "patternProperties", patterns, "additionalProperties", false);
    }

    private static Map<String, Object> anyOf(Object... alternatives) {
        return ordered("anyOf", List.of(alternatives));
    }

    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
