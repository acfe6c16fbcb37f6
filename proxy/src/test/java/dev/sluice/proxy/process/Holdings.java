package dev.sluice.proxy.process;

import dev.sluice.proxy.OpenFiles;
import java.util.ArrayList;
import java.util.List;

/** What this process holds of the machine: open descriptors, and the threads of discovery and of addresses. */
record Holdings(int descriptors, List<String> threads) {
    /** A check that is under way, or a client that has just gone, holds some for a moment: the least of many looks counts. */
    static Holdings least() {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            least = Math.min(least, OpenFiles.count());
        }
        return new Holdings(
                least,
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("sluice-discovery") || name.startsWith("sluice-addresses"))
                        .map(name -> name.replaceAll("\\d+$", "N"))
                        .sorted()
                        .toList());
    }

    /** Whether there is no more now than at that moment; other tests of this JVM may have given back theirs since, and a thread that was ending has ended. */
    static boolean areBackTo(Holdings before) {
        Holdings now = least();
        List<String> more = new ArrayList<>(now.threads);
        for (String thread : before.threads) {
            boolean _ = more.remove(thread);
        }
        return now.descriptors <= before.descriptors && more.isEmpty();
    }
}
