package dev.sluice.proxy.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The figures of this process in /proc/self; 0 for what the kernel does not say. */
public final class ProcessFiles {
    private static final Path SELF = Path.of("/proc/self");
    private static final int KIBI = 1024;

    private ProcessFiles() {}

    public static long residentBytes() {
        return number("status", "VmRSS:") * KIBI;
    }

    public static long descriptorLimit() {
        return number("limits", "Max open files");
    }

    public static long openDescriptors() {
        try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
            return open.count();
        } catch (IOException _) {
            return 0;
        }
    }

    /** The first number of a line. */
    private static long number(String file, String beginning) {
        try {
            for (String line : Files.readAllLines(SELF.resolve(file))) {
                if (line.startsWith(beginning)) {
                    String first = line.substring(beginning.length()).strip().split("\\s+", -1)[0];
                    return first.matches("\\d+") ? Long.parseLong(first) : 0;
                }
            }
        } catch (IOException _) {
            // Without /proc nobody knows.
        }
        return 0;
    }
}
