package dev.sluice.proxy.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of /proc and /sys. What is absent or cannot be read is empty: each kernel and container shows others. */
final class HostFiles {
    private final Path root;

    /** @param root {@code /}, or a directory that stands for it */
    HostFiles(Path root) {
        this.root = root;
    }

    /** The lines of a file. */
    List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException | SecurityException _) {
            return List.of();
        }
    }

    /** The first word of a file, if it is a number. */
    Optional<Long> number(String path) {
        return word(path, 0);
    }

    /** The word of its first line with this index, if it is a number. */
    Optional<Long> word(String path, int index) {
        return lines(path).stream()
                .findFirst()
                .map(line -> line.strip().split("\\s+"))
                .flatMap(words -> index < words.length && words[index].matches("[0-9]+")
                        ? Optional.of(amount(words[index]))
                        : Optional.empty());
    }

    /** A number, or the word for none: a limit that nothing reaches. */
    static long amount(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** The value of a sysctl, such as {@code net.core.somaxconn}. */
    Optional<Long> sysctl(String name) {
        return number("proc/sys/" + name.replace('.', '/'));
    }

    /** What follows a label in a file of labels and values. */
    Optional<String> labelled(String path, String label) {
        return lines(path).stream()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .map(line -> line.substring(label.length()).strip());
    }
}
