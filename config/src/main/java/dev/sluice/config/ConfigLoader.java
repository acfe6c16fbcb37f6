package dev.sluice.config;

import dev.sluice.config.assemble.Assembler;
import dev.sluice.config.bind.Binder;
import dev.sluice.config.bind.Bound;
import dev.sluice.config.bind.Expressions;
import dev.sluice.config.check.Checks;
import dev.sluice.config.check.Contradictions;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Language;
import dev.sluice.config.model.LogFormat;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.Flags;
import dev.sluice.config.source.Part;
import dev.sluice.config.source.SourceFiles;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Merge;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The loader and checker of configurations. Never throws because of what a user wrote; stateless, callable from any
 * thread.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Loads a file, or all {@code *.yaml} of a directory in the order of their names.
     *
     * @param environment value of an environment variable, or null; {@code System::getenv}
     */
    public static LoadResult load(Path fileOrDirectory, Function<String, @Nullable String> environment) {
        Problems problems = new Problems();
        Content content = read(fileOrDirectory, problems);
        Source source = Source.unreadable(fileOrDirectory.toString(), 0);
        return bind(content.top, source, content.complete, environment, problems);
    }

    /** The files of a directory that {@link #load} reads; none when it cannot be read. */
    public static List<Path> parts(Path directory) {
        return new SourceFiles(new Problems())
                .parts(directory).stream().map(Part::file).toList();
    }

    /**
     * The admin socket that a configuration names, also when it has errors elsewhere: whoever is to hear of them may be there.
     *
     * @return null when none is named, or it cannot be read
     */
    public static @Nullable Path adminSocket(Path fileOrDirectory, Function<String, @Nullable String> environment) {
        String path = word(fileOrDirectory, environment, "admin", "socket");
        return path == null ? null : Path.of(path);
    }

    /**
     * The form of the operator log that a configuration names, also when it has errors elsewhere, which are to be told in it.
     *
     * @return null when none is named, or it cannot be read
     */
    public static @Nullable LogFormat logFormat(Path fileOrDirectory, Function<String, @Nullable String> environment) {
        String word = word(fileOrDirectory, environment, "log", "format");
        return Stream.of(LogFormat.values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String word(
            Path fileOrDirectory, Function<String, @Nullable String> environment, String group, String key) {
        Problems problems = new Problems();
        Mapping top = read(fileOrDirectory, problems).top;
        if (top == null) {
            return null;
        }
        Bound.Fields root = new Binder(new Expressions(environment, problems), problems).bindRoot(Language.ROOT, top);
        Bound.Fields fields = root.group(group);
        Bound.Value value = fields == null ? null : fields.value(key);
        return value != null && value.value() instanceof String word ? word : null;
    }

    /** The joined content of the files; {@code complete}: all could be read. */
    private record Content(@Nullable Mapping top, boolean complete) {}

    private static Content read(Path fileOrDirectory, Problems problems) {
        SourceFiles files = new SourceFiles(problems);
        boolean directory = Files.isDirectory(fileOrDirectory);
        List<Mapping> tops = new ArrayList<>();
        int count = 1;
        if (directory) {
            List<Part> parts = files.parts(fileOrDirectory);
            count = parts.size();
            for (Part part : parts) {
                problems.addAll(part.problems());
                addIfRead(part.top(), tops);
            }
        } else {
            SourceFiles.Content content = files.readNamed(fileOrDirectory);
            addIfRead(content == null ? null : YamlReader.read(content.source(), content.text(), problems), tops);
        }
        if (directory
                && !tops.isEmpty()
                && tops.stream().allMatch(one -> one.entries().isEmpty())) {
            problems.error(Source.unreadable(fileOrDirectory.toString(), 0).whole(), "", YamlReader.EMPTY_DIRECTORY);
            return new Content(null, false);
        }
        Mapping top = new Merge(
                        Set.of("certificates", "frontends", "pools", "tests"),
                        (path, alone) -> isWrong(path, alone, problems),
                        problems)
                .merge(tops);
        return new Content(top, tops.size() == count);
    }

    private static void addIfRead(@Nullable Mapping top, List<Mapping> tops) {
        if (top != null) {
            tops.add(top);
        }
    }

    /** Whether a place asks for a mapping, and what is there instead is reported. */
    private static boolean isWrong(String path, Mapping alone, Problems problems) {
        int before = problems.count();
        if (Language.isSection(path)) {
            // Only the form is looked at, and no expression is resolved for that.
            Bound.Fields _ = new Binder(new Expressions(_ -> null, problems), problems).bindRoot(Language.ROOT, alone);
        }
        return problems.count() > before;
    }

    /** Loads a text. {@code sourceName} stands where a file name would in findings. */
    public static LoadResult loadText(String sourceName, String yaml, Function<String, @Nullable String> environment) {
        Problems problems = new Problems();
        SourceFiles.Content content = new SourceFiles(problems).check(sourceName, yaml);
        Mapping top = content == null ? null : YamlReader.read(content.source(), content.text(), problems);
        return bind(top, Source.unreadable(sourceName, 0), top != null, environment, problems);
    }

    /** One frontend and its pool from the command line, {@code --listen} and {@code --to}; each may hold several, with commas. */
    public static LoadResult fromFlags(List<String> listen, List<String> to, @Nullable String metrics) {
        Problems problems = new Problems();
        Mapping top = Flags.tree(listen, to, metrics, problems);
        return bind(top, Source.ofFlag("command line", 0), top != null, _ -> null, problems);
    }

    private static LoadResult bind(
            @Nullable Mapping top,
            Source source,
            boolean complete,
            Function<String, @Nullable String> environment,
            Problems problems) {
        Origins.Builder origins = new Origins.Builder(source);
        if (top == null) {
            return result(null, problems, origins);
        }
        Bound.Fields root = new Binder(new Expressions(environment, problems), problems).bindRoot(Language.ROOT, top);
        // With a file missing, names defined there would be reported as undefined.
        if (complete) {
            new Checks(root, problems).run(top, source);
        }
        SluiceConfig config = problems.hasErrors() ? null : new Assembler(root, origins).assemble();
        if (config != null) {
            new Contradictions(origins, problems).run(config);
        }
        return result(problems.hasErrors() ? null : config, problems, origins);
    }

    private static LoadResult result(@Nullable SluiceConfig config, Problems problems, Origins.Builder origins) {
        List<Finding> findings =
                problems.inFileOrder().stream().map(Finding::of).toList();
        return new LoadResult(config, findings, origins.build());
    }
}
