package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Takes slices: the CPU time of everybody who takes part, from one moment of rest to the next. */
final class Meter {
    private static final int LONGEST_REST_MILLIS = 20;
    private static final int STEP_MILLIS = 20;
    private static final int QUIET_MILLIS = 200;
    private static final int LONGEST_QUIET_MILLIS = 10_000;
    /** Of a step: timers of an idle JVM need less. */
    private static final long IDLE_NANOS = 400_000;

    private final Load load;
    private final List<Path> kernel = new ArrayList<>();

    Meter(Load load) {
        this.load = load;
        load.program().discover();
        findKernelThreads();
    }

    private void findKernelThreads() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readString(process.resolve("comm")).startsWith("ksoftirqd/")) {
                        kernel.add(process.resolve("schedstat"));
                    }
                } catch (IOException _) {
                    // It has just ended.
                }
            }
        } catch (IOException e) {
            throw Failure.run(e.toString());
        }
    }

    private long kernelNanos() {
        long sum = 0;
        for (Path schedstat : kernel) {
            try {
                sum += Long.parseLong(Files.readString(schedstat).split(" ")[0]);
            } catch (IOException e) {
                throw Failure.run(e.toString());
            }
        }
        return sum;
    }

    /** Waits until the program has done nothing for a while: its compiler has a queue when load ends. */
    static void awaitQuiet(Program program) {
        int quiet = 0;
        long last = program.cpu().total();
        for (int waited = 0; quiet < QUIET_MILLIS && waited < LONGEST_QUIET_MILLIS; waited += STEP_MILLIS) {
            Shell.pause(STEP_MILLIS);
            long next = program.cpu().total();
            quiet = next - last < IDLE_NANOS ? quiet + STEP_MILLIS : 0;
            last = next;
        }
    }

    /** A slice of this figure, taken again when a thread ended within it, whose CPU time is then not known. */
    Slice take(int pass, int round, Figure figure, Proxy proxy, Supplier<Load.Result> work) {
        while (true) {
            Slice slice = once(pass, round, figure, proxy, work);
            proxy.program().checkAlive();
            if (slice.cpu().isKnown()) {
                return slice;
            }
        }
    }

    private Slice once(int pass, int round, Figure figure, Proxy proxy, Supplier<Load.Result> work) {
        proxy.program().cpu(); // forgets threads that ended since the last slice
        Cpu before = rest(proxy.program());
        Cpu loadBefore = load.program().cpu();
        long kernelBefore = kernelNanos();
        Load.Result result = work.get();
        Cpu after = rest(proxy.program());
        Cpu ofLoad = load.program().cpu().minus(loadBefore);
        long ofKernel = kernelNanos() - kernelBefore;
        Cpu cpu = before.isKnown() && after.isKnown() ? after.minus(before) : Cpu.UNKNOWN;
        // Its own other threads may have held up the worker: that is no noise but its price.
        long held = Math.max(0, cpu.waited() - cpu.log() - cpu.compiler() - cpu.other());
        return new Slice(
                pass,
                round,
                result.operations() * figure.amount(),
                result.nanos() / 1e9,
                cpu,
                cpu.total() + ofLoad.total() + ofKernel,
                (held + ofLoad.waited()) / 2.0 / result.nanos(),
                result.p50Micros(),
                result.p99Micros());
    }

    /** Waits until the program does nothing: the end of its last connections and its log belong to the slice. */
    private static Cpu rest(Program program) {
        Cpu last = program.cpu();
        for (int millis = 0; millis < LONGEST_REST_MILLIS && last.isKnown(); millis++) {
            Shell.pause(1);
            Cpu next = program.cpu();
            if (next.total() == last.total() || !next.isKnown()) {
                return next;
            }
            last = next;
        }
        return last;
    }
}
