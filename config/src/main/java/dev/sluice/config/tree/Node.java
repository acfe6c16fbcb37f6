package dev.sluice.config.tree;

/** A piece of configuration and where it stands. The same node may occur in several places (anchors). */
public sealed interface Node permits Scalar, Sequence, Mapping {
    Span span();
}
