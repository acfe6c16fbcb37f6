package dev.sluice.config.bind;

import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;

/** The words for the form of a node, such as "a list", for the middle of a sentence about what was found. */
final class NodeText {
    private NodeText() {}

    /** Reports that something else was expected here. */
    static void report(Problems problems, Node node, String path, String expected, String remedy) {
        problems.error(node.span(), path, "%s: expected %s, found %s%s".formatted(path, expected, of(node), remedy));
    }

    static String of(Node node) {
        return switch (node) {
            case Scalar scalar when scalar.isMissing() -> "nothing";
            case Scalar scalar -> "\"" + scalar.shown() + "\"";
            case Sequence _ -> "a list";
            case Mapping _ -> "a mapping";
        };
    }
}
