package dev.sluice.config.effective;

import dev.sluice.config.LoadResult;
import dev.sluice.config.json.Json;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Source;
import dev.sluice.config.yaml.YamlReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The complete configuration as JSON: what {@link EffectiveConfig} says, without the origins. Loads back as well, since JSON is YAML. */
public final class EffectiveJson {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private EffectiveJson() {}

    /** Ends with a line break. Throws IllegalArgumentException for a result without a configuration. */
    public static String render(LoadResult result) {
        String yaml = EffectiveConfig.render(result);
        Mapping top = YamlReader.read(Source.ofText("effective", 0, yaml), yaml, new Problems());
        return Json.write(value(Objects.requireNonNull(top)));
    }

    private static Object value(Node node) {
        return switch (node) {
            case Scalar scalar -> scalar(scalar);
            case Sequence sequence ->
                sequence.items().stream().map(EffectiveJson::value).toList();
            case Mapping mapping -> {
                Map<String, Object> object = new LinkedHashMap<>();
                mapping.entries().forEach(entry -> object.put(entry.name(), value(entry.value())));
                yield object;
            }
        };
    }

    private static Object scalar(Scalar scalar) {
        String text = scalar.text();
        if (!scalar.plain()) {
            return text;
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return NUMBER.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }
}
