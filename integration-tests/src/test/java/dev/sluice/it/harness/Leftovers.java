package dev.sluice.it.harness;

import static org.assertj.core.api.Assertions.fail;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a process behind. It is registered for all classes.
 *
 * <p>This process asks the kernel to become the parent of every process below it whose own parent ends, so that none gets out of sight.
 */
public final class Leftovers implements BeforeAllCallback, AfterAllCallback {
    /** Of prctl(2). */
    private static final int PR_SET_CHILD_SUBREAPER = 36;

    /** What was told to end may take a moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final class Parenthood {
        static {
            adopt();
        }

        @SuppressWarnings("restricted")
        private static void adopt() {
            Linker linker = Linker.nativeLinker();
            try {
                int status = (int) linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("prctl"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                                Linker.Option.firstVariadicArg(1))
                        .invokeExact(PR_SET_CHILD_SUBREAPER, 1L);
                if (status != 0) {
                    throw new IllegalStateException("prctl: " + status);
                }
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** Adopts from now on. */
        static void begin() {
            // The work is done by the initialisation, once.
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Parenthood.begin();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getTestClass().map(Class::isMemberClass).orElse(false)) {
            return; // the class around it may still need them
        }
        try {
            Await.value("no process is left", PATIENCE, Processes::running, List::isEmpty);
        } catch (AssertionError _) {
            List<ProcessHandle> left = Processes.running();
            String what = left.stream().map(Processes::describe).collect(Collectors.joining("\n  ", "\n  ", ""));
            left.forEach(ProcessHandle::destroyForcibly);
            fail(context.getDisplayName() + " left processes behind:" + what);
        }
    }
}
