package dev.sluice.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends processes of the tests together with those that they have started: a master that is killed leaves its workers behind. */
public final class Processes {
    private static final int PATIENCE_SECONDS = 10;

    private Processes() {}

    /** Ends a process and everything below it, without a chance to say goodbye, and returns when all are gone. */
    public static void end(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        below.forEach(ProcessHandle::destroyForcibly);
        Await.until("all of them are gone", () -> below.stream().noneMatch(Processes::isRunning));
    }

    /** Asks a process to end, and ends it with everything below it when it does not do so soon. */
    public static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            end(process);
        }
    }

    /** What runs below this process; those whose parent has ended are included with {@link Leftovers}. */
    static List<ProcessHandle> running() {
        return ProcessHandle.current()
                .descendants()
                .filter(Processes::isRunning)
                .toList();
    }

    /** Whether it runs: not one that has ended and waits for its parent to ask how. */
    public static boolean isRunning(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException _) {
            return false; // gone
        }
    }

    /** Its number and its command line. */
    static String describe(ProcessHandle process) {
        try {
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return process.pid() + " " + line.replace('\0', ' ').strip();
        } catch (IOException _) {
            return process.pid() + " (gone)";
        }
    }
}
