package dev.sluice.proxy.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The time at which this process began, the start of the JVM and of its launcher counted, but not what a launcher built
 * before.
 */
final class StartTime {
    /** USER_HZ, which is 100 on every Linux that the JVM runs on. */
    private static final int TICKS_PER_SECOND = 100;
    /** In /proc/self/stat, counted from behind the name, which may hold spaces. */
    private static final int START_FIELD = 19;

    /** Set by a launcher that has worked before the start: hundredths of a second since the machine was booted. */
    private static final String VARIABLE = "SLUICE_STARTED_AT";

    private static final int MILLIS = 1000;

    private StartTime() {}

    /**
     * Both times are from the boot of the machine, so a clock that was set does not matter. Where a sandbox hides one of them, since
     * the start of the JVM.
     */
    static long millisAgo() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String uptime = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
            long nowMillis = (long) (Double.parseDouble(uptime) * MILLIS);
            return millisAgo(nowMillis, Long.parseLong(fields[START_FIELD]), System.getenv(VARIABLE));
        } catch (IOException | RuntimeException _) {
            return ManagementFactory.getRuntimeMXBean().getUptime();
        }
    }

    /**
     * @param nowMillis since the boot
     * @param processTicks when the process began, since the boot
     * @param launched what the launcher says; null when it has nothing to say
     */
    static long millisAgo(long nowMillis, long processTicks, @Nullable String launched) {
        long ticks = launched == null ? processTicks : Math.max(processTicks, Long.parseLong(launched));
        return Math.max(0, nowMillis - ticks * MILLIS / TICKS_PER_SECOND);
    }
}
