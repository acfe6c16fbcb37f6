package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that runs, with its descendants: a master with its workers, or a launcher with what it launched. */
final class Program implements AutoCloseable {
    private static final Set<Program> RUNNING = new HashSet<>();
    private static final long POLITE_MILLIS = 1_000;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Program::closeAll, "bench-end"));
    }

    private final String name;
    private final Process process;
    private final Map<Path, Task> threads = new HashMap<>();
    private final ByteBuffer text = ByteBuffer.allocate(256);
    private List<Long> pids;

    /** A thread and its open schedstat: "nanoseconds it ran, nanoseconds it waited, times it ran". */
    private record Task(String name, FileChannel schedstat) {}

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
        this.pids = List.of(process.pid());
    }

    static Program start(String name, ProcessBuilder builder) {
        try {
            Program program = new Program(name, builder.start());
            synchronized (RUNNING) {
                RUNNING.add(program);
            }
            return program;
        } catch (IOException e) {
            throw Failure.run(name + " did not start: " + e.getMessage());
        }
    }

    Process process() {
        return process;
    }

    /** Finds the descendants there are by now. */
    void discover() {
        pids = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    void checkAlive() {
        if (!process.isAlive()) {
            throw Failure.run(name + " ended with status " + process.exitValue());
        }
    }

    /** Moves all its threads to one CPU. Done after the start, so that a JVM has chosen by what the whole machine has. */
    void pin(int cpu) {
        for (long pid : pids) {
            Shell.run("taskset", "-a", "-p", "-c", "" + cpu, "" + pid);
        }
    }

    /** Resident memory in KiB; smaps_rollup is the exact form of VmRSS, whose counters of each CPU lag behind. */
    long residentKib() {
        long kib = 0;
        try {
            for (long pid : pids) {
                for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                    if (line.startsWith("Rss:")) {
                        kib += Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            }
        } catch (IOException e) {
            throw Failure.run("the memory of " + name + " cannot be read: " + e.getMessage());
        }
        return kib;
    }

    /** CPU time of all its threads so far. {@link Cpu#UNKNOWN} when one has ended since the last call: what it used is not known. */
    Cpu cpu() {
        Cpu sum = Cpu.NONE;
        Set<Path> seen = new HashSet<>();
        try {
            for (long pid : pids) {
                try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
                    for (Path task : tasks) {
                        seen.add(task);
                        sum = sum.plus(cpuOf(task));
                    }
                }
            }
            return forget(seen) ? Cpu.UNKNOWN : sum;
        } catch (IOException _) {
            return Cpu.UNKNOWN;
        }
    }

    private Cpu cpuOf(Path task) throws IOException {
        Task thread = threads.get(task);
        if (thread == null) {
            String comm = Files.readString(task.resolve("comm")).strip();
            thread = new Task(comm, FileChannel.open(task.resolve("schedstat")));
            threads.put(task, thread);
        }
        text.clear();
        if (thread.schedstat.read(text, 0) <= 0) {
            return Cpu.NONE;
        }
        String[] numbers = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).split(" ");
        return Cpu.of(thread.name, Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private boolean forget(Set<Path> alive) throws IOException {
        List<Path> ended =
                threads.keySet().stream().filter(t -> !alive.contains(t)).toList();
        for (Path task : ended) {
            threads.remove(task).schedstat.close();
        }
        return !ended.isEmpty();
    }

    /** Ends it and its descendants: politely, so that a master collects its workers, and a second later by force. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        process.destroy();
        try {
            process.waitFor(POLITE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        synchronized (RUNNING) {
            RUNNING.remove(this);
        }
        try {
            forget(Set.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeAll() {
        List<Program> left;
        synchronized (RUNNING) {
            left = List.copyOf(RUNNING);
        }
        left.forEach(Program::close);
    }
}
