package dev.sluice.proxy.addresses;

import dev.sluice.config.source.AddressFile;
import dev.sluice.config.value.Cidr;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.watch.ContentWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One file of addresses: what it held when it was good last.
 *
 * <p>Threading: {@link #read} from the thread of its watcher and from that of a reload, one after the other; the rest from any.
 */
final class AddressFeed implements AutoCloseable {
    private static final Logger LOG = Area.FRONTEND.logger();

    private final Path file;
    private volatile List<Cidr> ranges = List.of();
    private volatile boolean everGood;
    private volatile long failures;
    private volatile @Nullable String problem;
    private @Nullable ContentWatcher watcher;

    AddressFeed(Path file) {
        this.file = file;
    }

    /** Reads it; what is wrong with it leaves the ranges as they are. */
    synchronized AddressFile.Result read() {
        AddressFile.Result result = AddressFile.load(file);
        if (result.findings().isEmpty()) {
            onGood(result.ranges());
        } else {
            onBroken(result.problem());
        }
        return result;
    }

    private void onGood(List<Cidr> now) {
        boolean changed = everGood && !now.equals(ranges);
        if (changed || problem != null) {
            LOG.atInfo()
                    .addKeyValue("reason", "changed")
                    .log("{}: ranges in force: {}, before: {}", file, now.size(), ranges.size());
        }
        ranges = now;
        everGood = true;
        problem = null;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
    private void onBroken(String now) {
        failures++;
        // The same mistake again is no news, however often the file is looked at.
        if (everGood && !now.equals(problem)) {
            LOG.atWarn()
                    .addKeyValue("reason", "broken")
                    .log("{}; the last good list stays in force (ranges: {})", now, ranges.size());
        }
        problem = now;
    }

    /** Whether it was good once, so that there is something to go on with. */
    boolean isUsable() {
        return everGood;
    }

    List<Cidr> ranges() {
        return ranges;
    }

    AddressFileStatus status() {
        return new AddressFileStatus(file.toString(), ranges.size(), failures, problem);
    }

    /** Reads it again whenever it changes from now on; {@code onChange} runs when there are other ranges. */
    synchronized void watch(int number, ContentWatcher.Action onChange) {
        if (watcher == null) {
            watcher = ContentWatcher.startAndRun(
                    file,
                    "sluice-addresses-" + number,
                    () -> {
                        List<Cidr> before = ranges;
                        read();
                        if (!ranges.equals(before)) {
                            onChange.run();
                        }
                    },
                    () -> {});
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (watcher != null) {
                watcher.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
