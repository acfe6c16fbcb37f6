package dev.sluice.config.yaml;

import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Source;
import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The reader of one YAML document. */
public final class YamlReader {
    /** The language needs seven levels; anchors under {@code x-} may need some more. */
    private static final int MAX_DEPTH = 50;

    private static final String SMALLEST =
            "; the smallest configuration is \"frontends: {NAME: {bind: \":5432\", pool: [HOST:5432]}}\"";

    /** What is said when none of several says anything. */
    public static final String EMPTY_DIRECTORY = "all *.yaml files in this directory are empty" + SMALLEST;

    private static final String LIST =
            "; a list of backends is no configuration: write its path into \"file\" of the \"discover\" of a pool, and it is read there alone";

    private YamlReader() {}

    /** The document, or null after reporting why there is none. */
    public static @Nullable Mapping read(Source source, String text, Problems problems) {
        Node node = node(source, text, problems);
        if (node instanceof Scalar scalar && scalar.isMissing()) {
            problems.error(source.whole(), "", "the file is empty" + SMALLEST);
            return null;
        }
        return mapping(node, text, problems);
    }

    private static @Nullable Mapping mapping(@Nullable Node node, String text, Problems problems) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (node != null) {
            String other = OtherFormats.remedy(text);
            String list = node instanceof Sequence ? LIST : "";
            problems.error(
                    node.span(),
                    "",
                    other == null ? "expected a mapping at the top, as in \"frontends: ...\"" + list : other);
        }
        return null;
    }

    /** As {@link #read}, one of several that are joined: it may say nothing. */
    public static @Nullable Mapping readPart(Source source, String text, Problems problems) {
        Node node = node(source, text, problems);
        if (node instanceof Scalar scalar && scalar.isMissing()) {
            return new Mapping(List.of(), source.whole());
        }
        return mapping(node, text, problems);
    }

    /** As {@link #read}, a document whose top is a list. */
    public static @Nullable Sequence readList(Source source, String text, Problems problems) {
        Node node = node(source, text, problems);
        if (node instanceof Sequence sequence) {
            return sequence;
        }
        if (node instanceof Scalar scalar && scalar.isMissing()) {
            problems.error(source.whole(), "", "the file is empty; a list without entries is written []");
        } else if (node != null) {
            problems.error(node.span(), "", "expected a list of addresses at the top, as in [\"10.0.0.11:5432\"]");
        }
        return null;
    }

    /** What the text says, nothing included; null after reporting an error. */
    private static @Nullable Node node(Source source, String text, Problems problems) {
        org.yaml.snakeyaml.nodes.Node top;
        try {
            top = new Yaml(options(text)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            String other = OtherFormats.remedy(text);
            if (other == null) {
                SyntaxMessages.report(source, e, problems);
            } else {
                problems.error(source.whole(), "", other);
            }
            return null;
        } catch (YAMLException e) {
            problems.error(source.whole(), "", SyntaxMessages.limit(e, MAX_DEPTH));
            return null;
        }
        if (top == null) {
            return new Scalar("", true, source.whole());
        }
        TreeBuilder builder = new TreeBuilder(source, problems);
        Node tree = builder.build(top, "");
        return builder.isTooLarge() ? null : tree;
    }

    private static LoaderOptions options(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        // Aliases are shared, not copied; what they amount to is limited where the tree is built.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        // The size of a file is limited where it is read, with a better message.
        options.setCodePointLimit(text.length() + 1);
        options.setProcessComments(false);
        return options;
    }
}
