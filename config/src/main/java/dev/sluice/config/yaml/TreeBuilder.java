package dev.sluice.config.yaml;

import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The builder of nodes from the parser's graph. A node behind several aliases is built once and shared, so the result
 * is never larger than the text. Whoever walks it meets a shared node once for each use, so how many nodes that makes
 * is limited ("billion laughs"), not how many aliases there are. Resolves {@code <<} and reports duplicate keys, which
 * the parser accepts.
 */
final class TreeBuilder {
    /** Merging copies, so this is where a small text could become large. */
    private static final int MAX_MERGED = 100_000;

    /** What a file of the largest size can hold without an alias: a value and a separator take two bytes. */
    private static final long MAX_NODES = 500_000;

    private static final String REMEDY =
            "; put what is the same everywhere into \"defaults\", or let frontends share a pool";

    private final Source source;
    private final Problems problems;
    private final IdentityHashMap<org.yaml.snakeyaml.nodes.Node, Node> built = new IdentityHashMap<>();
    private final IdentityHashMap<org.yaml.snakeyaml.nodes.Node, Boolean> open = new IdentityHashMap<>();
    /** How many nodes there are below one, itself included, each counted as often as it is used. */
    private final IdentityHashMap<Node, Long> sizes = new IdentityHashMap<>();

    private int merged;
    private boolean tooLarge;

    TreeBuilder(Source source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Null after reporting an error. */
    @Nullable
    Node build(org.yaml.snakeyaml.nodes.Node node, String path) {
        Node known = built.get(node);
        if (known != null) {
            return known;
        }
        if (open.put(node, true) != null) {
            problems.error(span(node), path, "this anchor contains an alias of itself");
            return null;
        }
        Node result =
                switch (node) {
                    case ScalarNode scalar ->
                        new Scalar(scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, span(scalar));
                    case SequenceNode sequence -> sequence(sequence, path);
                    case MappingNode mapping -> mapping(mapping, path);
                    default -> throw new IllegalStateException("compose() gave a " + node.getNodeId());
                };
        open.remove(node);
        built.put(node, result);
        measure(result, path);
        return result;
    }

    /** The parts are measured, since they were built before. */
    private void measure(Node node, String path) {
        long size = 1;
        switch (node) {
            case Scalar _ -> {}
            case Sequence sequence -> {
                for (Node item : sequence.items()) {
                    size += sizes.getOrDefault(item, 1L);
                }
            }
            case Mapping mapping -> {
                for (Mapping.Entry entry : mapping.entries()) {
                    // Nobody walks what is kept under x- but by its aliases.
                    size += entry.isExtension() ? 1 : 1 + sizes.getOrDefault(entry.value(), 1L);
                }
            }
        }
        sizes.put(node, Math.min(size, Integer.MAX_VALUE));
        if (size > MAX_NODES && !tooLarge && !isExtension(path)) {
            tooLarge = true;
            problems.error(
                    node.span(),
                    path,
                    "with its aliases (\"*name\") written out this has more than %d values".formatted(MAX_NODES)
                            + REMEDY);
        }
    }

    /** Whether an error says that walking the tree would take too long. */
    boolean isTooLarge() {
        return tooLarge;
    }

    private static boolean isExtension(String path) {
        return path.startsWith("x-") || path.contains(".x-");
    }

    private Sequence sequence(SequenceNode node, String path) {
        List<Node> items = new ArrayList<>();
        for (org.yaml.snakeyaml.nodes.Node child : node.getValue()) {
            Node item = build(child, path + "[" + items.size() + "]");
            if (item != null) {
                items.add(item);
            }
        }
        return new Sequence(items, span(node));
    }

    private Mapping mapping(MappingNode node, String path) {
        SequencedMap<String, Mapping.Entry> own = new LinkedHashMap<>();
        SequencedMap<String, Mapping.Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                problems.error(span(tuple.getKeyNode()), path, "a key must be a plain text");
                continue;
            }
            Scalar key = new Scalar(keyNode.getValue(), keyNode.getScalarStyle() == ScalarStyle.PLAIN, span(keyNode));
            if (key.plain() && key.text().equals("<<")) {
                merge(tuple.getValueNode(), path, merged);
                continue;
            }
            Node value = build(tuple.getValueNode(), path.isEmpty() ? key.shown() : path + "." + key.shown());
            Mapping.Entry first = own.get(key.text());
            if (first != null) {
                problems.error(
                        key.span(), path, duplicate(key.shown(), first.key().span()));
            } else if (value != null) {
                own.put(key.text(), new Mapping.Entry(key, value, isAnchored(tuple)));
            }
        }
        merged.forEach(own::putIfAbsent);
        return new Mapping(List.copyOf(own.values()), span(node));
    }

    /** An alias is the node that its anchor names, with the place where that stands: elsewhere. */
    private static boolean isAnchored(NodeTuple tuple) {
        org.yaml.snakeyaml.nodes.Node value = tuple.getValueNode();
        int from = tuple.getKeyNode().getEndMark().getIndex();
        Stream<org.yaml.snakeyaml.nodes.Node> inside =
                switch (value) {
                    case MappingNode mapping -> mapping.getValue().stream().map(NodeTuple::getValueNode);
                    case SequenceNode sequence -> sequence.getValue().stream();
                    default -> Stream.of();
                };
        return Stream.concat(Stream.of(value), inside)
                .anyMatch(
                        node -> node.getAnchor() != null && node.getStartMark().getIndex() >= from);
    }

    static String duplicate(String key, Span first) {
        return "\"%s\" is already defined at %s".formatted(key, first.describe());
    }

    /** What is written in the mapping itself wins over what is merged, and an earlier merge over a later one. */
    private void merge(org.yaml.snakeyaml.nodes.Node node, String path, SequencedMap<String, Mapping.Entry> into) {
        switch (build(node, path)) {
            case Mapping mapping -> copy(mapping, node, path, into);
            case Sequence sequence
            when sequence.items().stream().allMatch(Mapping.class::isInstance) -> {
                for (Node item : sequence.items()) {
                    copy((Mapping) item, node, path, into);
                }
            }
            case null -> {} // reported
            case Scalar _, Sequence _ ->
                problems.error(
                        span(node), path, "\"<<\" merges a mapping or a list of mappings, as in \"<<: *common\"");
        }
    }

    private void copy(
            Mapping from, org.yaml.snakeyaml.nodes.Node node, String path, SequencedMap<String, Mapping.Entry> into) {
        boolean within = merged <= MAX_MERGED;
        merged = within ? merged + from.entries().size() : merged;
        if (merged <= MAX_MERGED) {
            from.entries().forEach(entry -> into.putIfAbsent(entry.name(), entry));
        } else if (within) {
            problems.error(
                    span(node), path, "merge keys (\"<<\") copy more than %d entries".formatted(MAX_MERGED) + REMEDY);
        }
    }

    private Span span(org.yaml.snakeyaml.nodes.Node node) {
        Mark start = node.getStartMark();
        Mark end = node.getEndMark();
        int line = start.getLine() + 1;
        int column = start.getColumn() + 1;
        int restOfLine = source.line(line).stripTrailing().length() - start.getColumn();
        int length = end.getLine() == start.getLine() ? end.getColumn() - start.getColumn() : restOfLine;
        return new Span(source, line, column, Math.max(1, length));
    }
}
