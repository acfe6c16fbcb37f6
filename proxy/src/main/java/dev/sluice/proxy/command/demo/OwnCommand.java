package dev.sluice.proxy.command.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shell command that starts this program once more, from any directory. */
final class OwnCommand {
    private static final String NAME = "sluice";

    private OwnCommand() {}

    /** Its name where that is enough, and otherwise the path of its launcher. */
    static String find() {
        return find(Path.of(System.getProperty("java.home")), String.valueOf(System.getenv("PATH")));
    }

    /**
     * As above, for another place and path.
     *
     * @param runtime of Java, which lies beside the launcher
     * @param path directories that a shell searches
     */
    static String find(Path runtime, String path) {
        Path launcher = runtime.resolveSibling("bin").resolve(NAME);
        if (!Files.isExecutable(launcher)) {
            return NAME;
        }
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path found = Path.of(directory).resolve(NAME);
            if (directory.startsWith("/") && Files.isExecutable(found)) {
                return isSame(found, launcher) ? NAME : launcher.toString(); // a shell takes the first
            }
        }
        return launcher.toString();
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException _) {
            return false;
        }
    }
}
