package dev.sluice.config.source;

import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.yaml.YamlReader;
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

    /** Looks into all of them. What is wrong with them is told when they are read in earnest. */
    static ListFiles namedBy(List<Path> files) {
        ListFiles lists = new ListFiles();
        Set<Path> parts = new HashSet<>();
        Problems unheard = new Problems();
        SourceFiles reader = new SourceFiles(unheard);
        for (Path file : files) {
            SourceFiles.Content content = reader.read(file);
            Mapping top = content == null ? null : YamlReader.readPart(content.source(), content.text(), unheard);
            if (top != null && !top.entries().isEmpty()) {
                parts.add(plain(file));
                lists.collect(top, file);
            }
        }
        lists.named.removeAll(parts); // a list has no keys, and a part that is named by mistake is still one
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
