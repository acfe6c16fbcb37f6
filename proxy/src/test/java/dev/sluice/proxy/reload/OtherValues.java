package dev.sluice.proxy.reload;

import dev.sluice.config.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The two values of every key in {@code every-key.yaml}, as configurations; that file says how they are written. */
final class OtherValues {
    private static final Path FILE = Path.of("../config/src/test/resources/every-key.yaml");

    private final Object tree;
    private final List<String> paths = new ArrayList<>();

    OtherValues(Path directory) {
        try {
            tree = new Yaml().load(Files.readString(FILE).replace("DIR", directory.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        collect(tree, "");
    }

    /** Those of the keys that have two, with the names of frontends, pools and backends. */
    List<String> paths() {
        return paths;
    }

    /** The configuration of all first values. */
    String before() {
        return after("");
    }

    /** The same with the second value of one key. */
    String after(String path) {
        return Json.write(Objects.requireNonNull(pick(tree, "", path)));
    }

    private void collect(Object node, String path) {
        switch (node) {
            case Map<?, ?> map -> map.forEach((name, inner) -> collect(inner, below(path, name)));
            case List<?> list when isNested(list) -> list.forEach(item -> collect(item, path));
            case List<?> pair when !Objects.equals(pair.get(0), pair.get(1)) -> paths.add(path);
            default -> {}
        }
    }

    private static String below(String path, Object name) {
        return path.isEmpty() ? name.toString() : path + "." + name;
    }

    /** A list of mappings in which the pairs are, rather than a pair. */
    private static boolean isNested(List<?> list) {
        return list.stream()
                .allMatch(item -> item instanceof Map<?, ?> map
                        && !map.isEmpty()
                        && map.values().stream().allMatch(List.class::isInstance));
    }

    private static @Nullable Object pick(Object node, String path, String changed) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<String, Object> picked = new LinkedHashMap<>();
                map.forEach((name, inner) -> put(picked, name, pick(inner, below(path, name), changed)));
                map.forEach((name, inner) -> {
                    if (below(path, name).equals(changed) && inner instanceof List<?> pair && pair.size() > 2) {
                        ((Map<?, ?>) pair.get(2)).forEach((other, value) -> put(picked, other, value));
                    }
                });
                yield picked;
            }
            case List<?> list
            when isNested(list) ->
                list.stream().map(item -> pick(item, path, changed)).toList();
            case List<?> pair -> pair.get(path.equals(changed) ? 1 : 0);
            default -> throw new IllegalArgumentException(path + " has no pair of values");
        };
    }

    private static void put(Map<String, Object> map, Object name, @Nullable Object value) {
        if (value == null) {
            map.remove(name.toString());
        } else {
            map.put(name.toString(), value);
        }
    }
}
