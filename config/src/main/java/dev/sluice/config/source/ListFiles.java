package dev.sluice.config.source;

import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that the parts of a configuration name as lists, such as {@code discover: {file: backends.yaml}}: they may lie beside the parts, as
 * the keys of one ConfigMap do, and are none themselves.
 */
final class ListFiles {
    private static final String KEY = "file";

    private final Set<Path> named = new HashSet<>();

    private ListFiles() {}

    /** Looks into all of them. */
    static ListFiles namedBy(List<Part> parts) {
        ListFiles lists = new ListFiles();
        Set<Path> withKeys = new HashSet<>();
        for (Part part : parts) {
            Mapping top = part.top();
            if (top != null && !top.entries().isEmpty()) {
                withKeys.add(plain(part.file()));
                lists.collect(top, part.file());
            }
        }
        lists.named.removeAll(withKeys); // a list has no keys, and a part that is named by mistake is still one
        return lists;
    }

    boolean contains(Path file) {
        return named.contains(plain(file));
    }

    private void collect(Node node, Path part) {
        switch (node) {
            case Mapping mapping ->
                mapping.entries().forEach(entry -> {
                    if (entry.name().equals(KEY)) {
                        add(entry.value(), part);
                    }
                    collect(entry.value(), part);
                });
            case Sequence sequence -> sequence.items().forEach(item -> collect(item, part));
            case Scalar _ -> {}
        }
    }

    private void add(Node value, Path part) {
        switch (value) {
            case Scalar one -> {
                try {
                    named.add(plain(part.resolveSibling(one.text())));
                } catch (InvalidPathException _) {
                    // It names nothing, which is told where the key is bound.
                }
            }
            case Sequence several ->
                several.items().forEach(item -> {
                    if (item instanceof Scalar) {
                        add(item, part);
                    }
                });
            case Mapping _ -> {}
        }
    }

    private static Path plain(Path file) {
        return file.toAbsolutePath().normalize();
    }
}
