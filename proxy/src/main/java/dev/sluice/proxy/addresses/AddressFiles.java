package dev.sluice.proxy.addresses;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.AddressFile;
import dev.sluice.config.value.Cidr;
import dev.sluice.proxy.snapshot.AddressLists;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All files of addresses that the configuration names, each read once for all who name it, and again when it changes. A file that was
 * good once may break: its last good list holds.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time; the rest from any thread.
 */
public final class AddressFiles implements AddressLists, AutoCloseable {
    /** The receiver of the news that a file has other ranges than before. */
    @FunctionalInterface
    public interface Follower {
        void follow(Path file) throws InterruptedException;
    }

    private final Map<Path, AddressFeed> serving = new ConcurrentHashMap<>();
    private final Map<Path, AddressFeed> prepared = new ConcurrentHashMap<>();
    private volatile Follower follower = _ -> {};
    private int started;

    /** Says who follows, once and before the first configuration serves. */
    public void follower(Follower told) {
        follower = told;
    }

    /**
     * Reads the files that the next configuration names, those that are followed already included.
     *
     * @param changed is told of those that hold others than before, whatever becomes of the configuration
     * @return errors of files without a good list, which the configuration cannot do without
     */
    public List<Finding> prepare(SluiceConfig next, Follower changed) throws InterruptedException {
        List<Finding> errors = new ArrayList<>();
        for (Path file : next.addressFiles()) {
            AddressFeed known = serving.get(file);
            AddressFeed feed = known == null ? new AddressFeed(file) : known;
            List<Cidr> before = feed.ranges();
            AddressFile.Result result = feed.read();
            if (!feed.isUsable()) {
                errors.addAll(result.findings());
            } else if (known == null) {
                prepared.put(file, feed);
            } else if (!feed.ranges().equals(before)) {
                changed.follow(file);
            }
        }
        return errors;
    }

    /** The configuration that was prepared serves: its files are watched, and no others. */
    public void commit(SluiceConfig now) {
        prepared.forEach((file, feed) -> {
            serving.put(file, feed);
            feed.watch(++started, () -> follower.follow(file));
        });
        prepared.clear();
        Set<Path> wanted = now.addressFiles();
        serving.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    /** The configuration that was prepared does not serve; nothing to do after {@link #commit}. */
    public void abandon() {
        prepared.clear();
    }

    @Override
    public List<Cidr> of(Path file) {
        AddressFeed feed = prepared.getOrDefault(file, serving.get(file));
        return feed == null ? List.of() : feed.ranges();
    }

    /** How it goes with the files that are in use, by their paths. */
    public List<AddressFileStatus> statuses() {
        return serving.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue().status())
                .toList();
    }

    @Override
    public void close() {
        serving.values().forEach(AddressFeed::close);
    }
}
