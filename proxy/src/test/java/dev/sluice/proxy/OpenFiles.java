package dev.sluice.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The descriptors that this process has open, with the one of the look itself. */
public final class OpenFiles {
    private OpenFiles() {}

    public static int count() {
        return descriptors().size();
    }

    /** As the kernel names them: sockets and pipes by numbers that do not come again. */
    public static Set<String> names() {
        return descriptors().stream().map(OpenFiles::nameOf).collect(Collectors.toCollection(HashSet::new));
    }

    private static List<Path> descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return "/proc/gone"; // closed since
        }
    }
}
