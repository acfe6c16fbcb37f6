package dev.sluice.config.source;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.file.RegularFile;
import dev.sluice.config.text.OddCharacter;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import dev.sluice.config.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reader of files as text, with one clear sentence for each that is not text. */
public final class SourceFiles {
    /** Room for some fifteen thousand backends. The parser takes quadratic time for a single long value, so not more. */
    public static final int MAX_BYTES = 1024 * 1024;

    /** Begins files of some editors, and belongs nowhere else. */
    private static final char MARK = '\uFEFF';

    /** What is behind these is open already. */
    private static final List<Path> OPEN = List.of(Path.of("/dev/stdin"), Path.of("/dev/fd"), Path.of("/proc/self/fd"));

    private final Problems problems;
    private int order;

    public SourceFiles(Problems problems) {
        this.problems = problems;
    }

    /** A text and its name. */
    public record Content(Source source, String text) {}

    /** The {@code *.yaml} files of a directory by name, each read once, without the lists that they name; empty after reporting an error. */
    public List<Part> parts(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.sorted().toList();
            // What is to be said of the names of files comes before what is wrong in them.
            int first = order + all.size();
            List<Part> yaml = new ArrayList<>();
            for (Path file : all) {
                if (isYaml(file)) {
                    yaml.add(part(file, first + yaml.size()));
                }
            }
            if (yaml.isEmpty()) {
                report(directory.toString(), "no *.yaml files in this directory");
            }
            ListFiles lists = ListFiles.namedBy(yaml);
            all.stream()
                    .filter(file -> isAlmostYaml(file) && !lists.contains(file))
                    .forEach(this::warnOfName);
            return yaml.stream().filter(part -> !lists.contains(part.file())).toList();
        } catch (IOException | UncheckedIOException e) {
            report(directory.toString(), "cannot read the directory: " + Reasons.of(e));
            return List.of();
        }
    }

    private static Part part(Path file, int order) {
        Problems problems = new Problems();
        SourceFiles reader = new SourceFiles(problems);
        reader.order = order;
        Content content = reader.read(file);
        Mapping top = content == null ? null : YamlReader.readPart(content.source(), content.text(), problems);
        return new Part(file, top, problems);
    }

    private static boolean isYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".yaml") && !name.startsWith(".") && !Files.isDirectory(file);
    }

    private static boolean isAlmostYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && (lower.endsWith(".yml") || lower.endsWith(".yaml"))
                && !isYaml(file)
                && !Files.isDirectory(file);
    }

    private void warnOfName(Path file) {
        problems.warning(
                Source.unreadable(file.toString(), order++).whole(),
                "",
                "this file is not read: of a directory those named *.yaml are; rename it, or move it away");
    }

    /** Null after reporting an error. */
    @Nullable
    Content read(Path file) {
        try {
            return decode(file.toString(), RegularFile.read(file, MAX_BYTES));
        } catch (IOException e) {
            report(file.toString(), "cannot read the file: " + Reasons.of(e));
            return null;
        }
    }

    /** As {@link #read}, and also what a shell hands over: {@code <(...)} and {@code /dev/stdin}. */
    @Nullable
    public Content readNamed(Path file) {
        if (OPEN.stream().noneMatch(file::startsWith)) {
            return read(file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return decode(file.toString(), in.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            report(file.toString(), "cannot read the file: " + Reasons.of(e));
            return null;
        }
    }

    private @Nullable Content decode(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            report(name, "the file is larger than %d MiB".formatted(MAX_BYTES >> 20));
            return null;
        }
        String text = Utf8.decode(name, order, bytes, problems);
        if (text == null) {
            order++;
            return null;
        }
        return check(name, text);
    }

    /** Null after reporting an error. */
    @Nullable
    public Content check(String name, String text) {
        String plain = text.indexOf(MARK) == 0 ? text.substring(1) : text;
        if (plain.length() > MAX_BYTES) {
            report(name, "the file is larger than %d MiB".formatted(MAX_BYTES >> 20));
            return null;
        }
        Source source = Source.ofText(name, order++, plain);
        for (int i = 0; i < plain.length(); i++) {
            if (!isText(plain, i)) {
                problems.error(place(source, plain, i), "", refusal(plain.charAt(i)));
                return null;
            }
        }
        suspect(source);
        return new Content(source, plain);
    }

    private static String refusal(char c) {
        return c == MARK
                ? "U+FEFF (byte order mark) in the middle of the text, as when one file is appended to another; delete it"
                : "not a text file: it contains the character U+%04X".formatted((int) c);
    }

    /** Of a program or an image no line is worth showing. */
    private static Span place(Source source, String text, int index) {
        if (text.indexOf('\0') >= 0) {
            return Source.unreadable(source.name(), source.order()).whole();
        }
        return Span.behind(source, text.substring(0, index));
    }

    private void suspect(Source source) {
        int number = 0;
        for (String line : source.lines()) {
            number++;
            OddCharacter odd = OddCharacter.first(line);
            if (odd != null) {
                Span span = new Span(source, number, odd.column(), 1);
                problems.suspect(span, odd.message(), !odd.visible() && !odd.quoted(), !odd.quoted());
            }
        }
    }

    /** YAML 1.1, section 5.1. */
    private static boolean isText(String text, int index) {
        char c = text.charAt(index);
        if (Character.isSurrogate(c)) {
            return Character.isHighSurrogate(c)
                    ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                    : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        }
        boolean allowedControl = c == '\t' || c == '\n' || c == '\r' || c == '\u0085';
        return allowedControl || (!Character.isISOControl(c) && c != '\uFFFE' && c != '\uFFFF' && c != MARK);
    }

    private void report(String name, String message) {
        problems.error(Source.unreadable(name, order++).whole(), "", message);
    }
}
