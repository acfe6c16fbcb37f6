package dev.sluice.config.bind;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.SectionWords;
import dev.sluice.config.language.Type;
import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Listed;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Ranges;
import dev.sluice.config.language.Type.Shares;
import dev.sluice.config.language.Type.Single;
import dev.sluice.config.language.UnknownKey;
import dev.sluice.config.language.Values;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A walk over nodes along the table of keys, from which bound values come. A method returns null after reporting why
 * there is no value.
 */
public final class Binder {
    private final ScalarBinder scalars;
    private final Members members;
    private final Problems problems;

    public Binder(Expressions expressions, Problems problems) {
        this.scalars = new ScalarBinder(expressions, problems);
        this.members = new Members(problems);
        this.problems = problems;
    }

    /** Binds the top of a file; its own required keys are the caller's to check, since a directory has several files. */
    public Bound.Fields bindRoot(Section root, Mapping top) {
        return fields(root, top, "", top.span());
    }

    /** Binds a list of backends; it may be empty. */
    public List<Bound.Fields> bindBackends(Section section, Sequence list) {
        List<Bound.Fields> bound = new ArrayList<>();
        for (Node item : list.items()) {
            if (backend(section, item, "[" + bound.size() + "]") instanceof Bound.Fields fields) {
                bound.add(fields);
            }
        }
        return bound;
    }

    private @Nullable Bound bind(Type type, Node node, String path) {
        return switch (type) {
            case Single single ->
                node instanceof Scalar scalar
                        ? scalars.value(single, scalar, path)
                        : wrong(node, path, Values.expected(single));
            case OneOrMore(Single element) ->
                node instanceof Sequence sequence
                        ? members.list(sequence, path, (item, itemPath) -> bind(element, item, itemPath))
                        : bind(element, node, path);
            case Ranges(Section file) ->
                node instanceof Sequence sequence
                        ? members.list(sequence, path, (item, itemPath) -> range(file, item, itemPath))
                        : range(file, node, path);
            case Group group -> group(group, node, path);
            case Listed(Section section, boolean onlyOne) ->
                node instanceof Sequence sequence
                        ? members.list(
                                sequence,
                                path,
                                (item, itemPath) ->
                                        onlyOne ? single(section, item, itemPath) : mapping(section, item, itemPath))
                        : wrong(node, path, "a list of mappings", FormMessages.list(node, section));
            case Shares(Type.WholeNumber weight) ->
                node instanceof Mapping mapping
                        ? members.named(mapping, Section.NONE, path, (item, itemPath) -> bind(weight, item, itemPath))
                        : wrong(node, path, "a mapping from names of pools to weights", FormMessages.shares(node));
            case Type.Headers(Type.Secret value) -> headers(value, node, path);
            case Named(Section section, String listed) ->
                node instanceof Mapping mapping
                        ? members.named(
                                mapping,
                                section,
                                path,
                                (item, itemPath) -> listedOrMapping(section, listed, item, itemPath))
                        : wrong(node, path, "a mapping from names", FormMessages.names(node, section));
            case Backends(Section named, Section listed) ->
                switch (node) {
                    case Sequence sequence ->
                        members.list(sequence, path, (item, itemPath) -> backend(listed, item, itemPath));
                    case Mapping mapping ->
                        members.named(mapping, named, path, (item, itemPath) -> backend(named, item, itemPath));
                    case Scalar scalar ->
                        wrong(
                                node,
                                path,
                                "a list of addresses or a mapping from names to addresses",
                                FormMessages.backends(scalar));
                };
            case PoolOrBackends(Section listed) ->
                switch (node) {
                    case Sequence sequence ->
                        members.list(sequence, path, (item, itemPath) -> backend(listed, item, itemPath));
                    case Scalar scalar -> poolName(scalar, path);
                    case Mapping _ -> wrong(node, path, "the name of a pool or a list of addresses");
                };
        };
    }

    private @Nullable Bound headers(Type.Secret value, Node node, String path) {
        return node instanceof Mapping mapping
                ? members.headers(mapping, path, (item, itemPath) -> bind(value, item, itemPath))
                : wrong(node, path, "a mapping from names of headers, such as {X-Api-Key: abc}");
    }

    private @Nullable Bound range(Section file, Node node, String path) {
        return switch (node) {
            case Mapping mapping -> mapping(file, mapping, path);
            case Scalar scalar -> scalars.value(new Type.Network(), scalar, path);
            case Sequence _ -> wrong(node, path, Values.expected(new Type.Network()) + " or {file: PATH}");
        };
    }

    private @Nullable Bound single(Section section, Node node, String path) {
        if (node instanceof Mapping mapping && mapping.entries().size() != 1) {
            problems.error(
                    node.span(),
                    path,
                    "%s: expected exactly one of %s".formatted(path, String.join(", ", section.names())));
            return null;
        }
        return mapping(section, node, path);
    }

    private @Nullable Bound mapping(Section section, Node node, String path) {
        return node instanceof Mapping mapping
                ? fields(section, mapping, path, mapping.span())
                : wrong(
                        node,
                        path,
                        "a mapping with " + String.join(", ", section.names()),
                        FormMessages.mapping(node, section));
    }

    /** @param listed the key for which a list alone stands; null when there is none */
    private @Nullable Bound listedOrMapping(Section section, @Nullable String listed, Node node, String path) {
        if (listed == null || node instanceof Mapping) {
            return mapping(section, node, path);
        }
        if (node instanceof Sequence sequence) {
            Bound list = bind(section.key(listed).type(), sequence, path);
            return list == null ? null : new Bound.Fields(Map.of(listed, list), false, sequence.span());
        }
        if (node instanceof Scalar scalar && scalars.isAddressAlone(scalar, path)) {
            return null;
        }
        return wrong(node, path, "a list of addresses, or a mapping with " + String.join(", ", section.names()));
    }

    private @Nullable Bound poolName(Scalar scalar, String path) {
        if (scalar.isMissing()) {
            return wrong(scalar, path, "the name of a pool or a list of addresses");
        }
        return scalars.isAddressAlone(scalar, path) ? null : scalars.value(new Type.Name(), scalar, path);
    }

    private @Nullable Bound group(Group group, Node node, String path) {
        if (node instanceof Mapping mapping) {
            return fields(group.section(), mapping, path, mapping.span());
        }
        if (node instanceof Scalar scalar) {
            if (scalar.isMissing()) {
                return fields(group.section(), new Mapping(List.of(), node.span()), path, node.span());
            }
            if (group.mayBeOff() && Values.isOff(scalar.text())) {
                return new Bound.Fields(Map.of(), true, node.span());
            }
            if (group.words().contains(scalar.text())) {
                return new Bound.Value(scalar.text(), scalar.shown(), node.span(), List.of());
            }
        }
        String words =
                group.words().stream().map(word -> ", or \"" + word + "\"").collect(Collectors.joining());
        String remedy = node instanceof Scalar scalar ? SectionWords.remedy(scalar.text(), group) : "";
        return wrong(
                node,
                path,
                "a mapping with " + String.join(", ", group.section().names()) + words,
                remedy);
    }

    private Bound.Fields fields(Section section, Mapping mapping, String path, Span span) {
        Map<String, Bound> fields = new HashMap<>();
        Set<String> misspelt = new HashSet<>();
        for (Mapping.Entry entry : mapping.entries()) {
            if (entry.isExtension()) {
                continue;
            }
            Key key = section.find(entry.name());
            if (key == null) {
                if (FormMessages.isForItsAnchor(entry, mapping, section)) {
                    problems.error(entry.key().span(), path, UnknownKey.anchored(entry.name(), path));
                    continue;
                }
                String value = entry.value() instanceof Scalar scalar ? scalar.text() : "";
                String parent = FormMessages.parent(entry, section);
                if (parent != null) {
                    problems.error(entry.key().span(), path, UnknownKey.indented(entry.name(), parent));
                    continue;
                }
                problems.error(entry.key().span(), path, UnknownKey.message(entry.name(), value, section, path));
                String meant = UnknownKey.meant(entry.name(), section);
                if (meant != null) {
                    misspelt.add(meant);
                    bindMeant(section.key(meant), entry, path, fields);
                }
                continue;
            }
            Bound bound =
                    bind(key.type(), FormMessages.placed(entry), path.isEmpty() ? key.name() : path + "." + key.name());
            if (bound != null) {
                fields.put(key.name(), bound);
            }
        }
        new MissingKeys(problems).report(section, mapping, path, span, misspelt);
        return new Bound.Fields(fields, false, span);
    }

    /** What is below a section with a wrong name is looked at as well, if it looks like what was meant. */
    private void bindMeant(Key meant, Mapping.Entry entry, String path, Map<String, Bound> fields) {
        boolean alike =
                switch (meant.type()) {
                    case Named _ ->
                        entry.value() instanceof Mapping mapping
                                && mapping.entries().stream().noneMatch(one -> one.value() instanceof Scalar);
                    case Group _, Listed _, Shares _, Type.Headers _, Backends _ -> !(entry.value() instanceof Scalar);
                    case OneOrMore _, PoolOrBackends _, Single _, Ranges _ -> false;
                };
        if (alike && !fields.containsKey(meant.name())) {
            String shown = entry.key().shown();
            Bound bound = bind(meant.type(), FormMessages.placed(entry), path.isEmpty() ? shown : path + "." + shown);
            if (bound != null) {
                fields.put(meant.name(), bound);
            }
        }
    }

    private @Nullable Bound backend(Section section, Node node, String path) {
        return switch (node) {
            case Mapping mapping -> fields(section, mapping, path, mapping.span());
            case Scalar scalar -> {
                Bound address = scalars.value(new Type.Endpoint(true), scalar, path);
                yield address == null ? null : new Bound.Fields(Map.of("address", address), false, scalar.span());
            }
            case Sequence _ -> wrong(node, path, "an address or a mapping with " + String.join(", ", section.names()));
        };
    }

    private @Nullable Bound wrong(Node node, String path, String expected) {
        return wrong(node, path, expected, "");
    }

    private @Nullable Bound wrong(Node node, String path, String expected, String remedy) {
        NodeText.report(problems, node, path, expected, remedy);
        return null;
    }
}
