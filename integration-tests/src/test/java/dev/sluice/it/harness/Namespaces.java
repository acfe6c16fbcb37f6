package dev.sluice.it.harness;

import java.io.IOException;
import java.nio.file.Path;

/** Runs scripts of the test resources in namespaces of their own for network and processes: what they start ends with them. */
public final class Namespaces {
    private Namespaces() {}

    /** The output of a script, which must succeed; it gets the launcher and a directory. Skips the test without the rights for it. */
    public static String run(String script, Path directory) throws IOException, InterruptedException {
        Requires.root();
        return Run.ok(
                Requires.program("unshare"),
                "--net",
                "--pid",
                "--fork",
                "--mount-proc",
                "src/test/resources/" + script,
                Path.of(Sluice.LAUNCHER).toAbsolutePath().toString(),
                directory.toString());
    }
}
