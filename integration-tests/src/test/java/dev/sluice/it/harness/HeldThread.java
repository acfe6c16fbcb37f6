package dev.sluice.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * One thread of a child process that is held as a debugger does it, while all others go on: a loop that hangs. One that waits for
 * events holds up nothing of the JVM.
 *
 * <p>Threading: the thread that has made it, as ptrace(2) wants it.
 */
public final class HeldThread implements AutoCloseable {
    private static final int SEIZE = 0x4206;
    private static final int INTERRUPT = 0x4207;
    private static final int DETACH = 17;
    private static final int NO_HANG = 1;
    private static final int ALL_KINDS = 0x40000000;

    private static final MethodHandle PTRACE = handle(
            "ptrace",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle WAITPID = handle(
            "waitpid",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private final int id;

    private HeldThread(int id) {
        this.id = id;
    }

    /** Returns when the thread whose name begins like this stands still; skips the test where nobody may do that. */
    public static HeldThread of(Sluice sluice, String name) throws IOException {
        HeldThread held = new HeldThread(find(sluice.pid(), name));
        Requires.that(held.trace(SEIZE) == 0, "no thread of a child may be traced here");
        assertThat(held.trace(INTERRUPT)).isZero();
        assertThat(held.await(ALL_KINDS)).isEqualTo(held.id);
        return held;
    }

    private static int find(long process, String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process + "/task"))) {
            return tasks.filter(task -> named(task, name))
                    .map(task -> Integer.parseInt(task.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean named(Path task, String name) {
        try {
            return Files.readString(task.resolve("comm")).startsWith(name);
        } catch (IOException _) {
            return false; // it has ended
        }
    }

    /** True once it has ended, with its process; until somebody asks, the process is not over for its parent. */
    public boolean hasEnded() {
        return await(ALL_KINDS | NO_HANG) != 0;
    }

    private long trace(int request) {
        try {
            return (long) PTRACE.invokeExact(request, id, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private int await(int options) {
        try {
            return (int) WAITPID.invokeExact(id, MemorySegment.NULL, options);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted") // calls of the system, with their types
    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /** Lets it go on, unless it has ended. */
    @Override
    public void close() {
        trace(DETACH);
    }
}
