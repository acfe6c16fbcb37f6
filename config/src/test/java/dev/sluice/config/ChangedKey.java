package dev.sluice.config;

import dev.sluice.config.json.Json;
import dev.sluice.config.language.Key;
import dev.sluice.config.language.Language;
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

/**
 * Two configurations that differ in one key, from {@code every-key.yaml}.
 *
 * @param path of the key with the names of frontends, pools and backends, without places in lists
 * @param key its path in the table, without names
 * @param inherited whether it stands in {@code defaults} instead
 */
record ChangedKey(String path, String key, boolean inherited, String from, String to) {
    private static final Path FILE = Path.of("src/test/resources/every-key.yaml");

    /** Those of all keys, and once more in {@code defaults} what is inherited from there. */
    static List<ChangedKey> all(Path directory) {
        Object tree = new Yaml().load(read().replace("DIR", directory.toString()));
        List<ChangedKey> changes = new ArrayList<>();
        for (String path : leaves(tree, "", new ArrayList<>())) {
            String key = path.replaceFirst("^(certificates|frontends|pools|tests)\\.[^.]+", "$1")
                    .replaceFirst("^pools\\.backends\\.[^.]+", "pools.backends");
            Map<String, Object> from = map(pick(tree, "", ""));
            Map<String, Object> to = map(pick(tree, "", path));
            changes.add(new ChangedKey(path, key, false, Json.write(from), Json.write(to)));
            String inherits = inherits(key);
            if (inherits != null && inherits.startsWith("defaults.")) {
                move(from, path, inherits);
                move(to, path, inherits);
                String place = inherits + key.substring(key.indexOf('.', key.indexOf('.') + 1));
                changes.add(new ChangedKey(path, place, true, Json.write(from), Json.write(to)));
            }
        }
        return changes;
    }

    private static String read() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the section of a key inherits from, which is right below a frontend or a pool; null when it does not. */
    private static @Nullable String inherits(String key) {
        String[] names = key.split("\\.", -1);
        Key section = names.length < 3 ? null : Language.ROOT.at(names[0] + "." + names[1]);
        return section == null ? null : section.inherits();
    }

    private static void move(Map<String, Object> tree, String path, String to) {
        String[] names = path.split("\\.", -1);
        Object moved = map(map(tree.get(names[0])).get(names[1])).remove(names[2]);
        tree.put("defaults", Map.of(to.substring("defaults.".length()), Objects.requireNonNull(moved)));
    }

    /** The paths of all values of which there are two. */
    private static List<String> leaves(Object node, String path, List<String> found) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> leaves(inner, path.isEmpty() ? "" + name : path + "." + name, found));
        } else if (node instanceof List<?> list && isNested(list)) {
            list.forEach(item -> leaves(item, path, found));
        } else if (node instanceof List<?> pair && !Objects.equals(pair.get(0), pair.get(1))) {
            found.add(path);
        }
        return found;
    }

    /** A list of mappings in which the pairs are, rather than a pair. */
    private static boolean isNested(List<?> list) {
        return list.stream()
                .allMatch(item -> item instanceof Map<?, ?> map
                        && !map.isEmpty()
                        && map.values().stream().allMatch(List.class::isInstance));
    }

    /** The tree with the first value of each key, and the second one of the key that changes. */
    private static @Nullable Object pick(@Nullable Object node, String path, String changed) {
        return switch (node) {
            case Map<?, ?> map -> picked(map, path, changed);
            case List<?> list
            when isNested(list) ->
                list.stream().map(item -> pick(item, path, changed)).toList();
            case List<?> pair -> pair.get(path.equals(changed) ? 1 : 0);
            case null, default -> throw new IllegalArgumentException(path + " has no pair of values");
        };
    }

    private static Map<String, Object> picked(Map<?, ?> map, String path, String changed) {
        Map<String, Object> picked = new LinkedHashMap<>();
        map.forEach((name, inner) -> {
            String below = path.isEmpty() ? "" + name : path + "." + name;
            put(picked, name, pick(inner, below, changed));
        });
        map.forEach((name, inner) -> {
            if ((path + "." + name).equals(changed) && inner instanceof List<?> pair && pair.size() > 2) {
                map(pair.get(2)).forEach((other, value) -> put(picked, other, value));
            }
        });
        return picked;
    }

    private static void put(Map<String, Object> map, Object name, @Nullable Object value) {
        if (value == null) {
            map.remove("" + name);
        } else {
            map.put("" + name, value);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    @Override
    public String toString() {
        return inherited ? key + " for " + path : path;
    }
}
