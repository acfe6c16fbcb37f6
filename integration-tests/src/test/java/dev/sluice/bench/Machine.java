package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The machine: which CPU has whom, and what it is. */
final class Machine {
    private final List<Integer> cpus = new ArrayList<>();

    Machine() {
        for (String range : field("/proc/self/status", "Cpus_allowed_list").split(",")) {
            String[] ends = range.split("-");
            for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                cpus.add(cpu);
            }
        }
    }

    /**
     * Gives this session of processes a priority among others: the kernel shares CPU time out to sessions first, and nice counts within one
     * (sched(7), "autogroup").
     */
    void prefer(int nice) {
        try {
            Files.writeString(Path.of("/proc/self/autogroup"), "" + nice, StandardOpenOption.WRITE);
        } catch (IOException _) {
            // A kernel without these groups, or no permission: nice alone has to do.
        }
    }

    /** With one CPU everybody shares it. */
    void pinProxy(Program program) {
        program.pin(cpus.getLast());
    }

    void pinLoad(Program program) {
        program.pin(cpus.get(Math.max(0, cpus.size() - 2)));
    }

    /** Processor, kernel, and how busy it is. */
    String description() {
        String load = field("/proc/loadavg", "").split(" ")[0];
        return "%s, %d CPUs, load %s, %s %s"
                .formatted(
                        field("/proc/cpuinfo", "model name"),
                        cpus.size(),
                        load,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"));
    }

    private static String field(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.isEmpty() ? 0 : line.indexOf(':') + 1)
                            .strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
