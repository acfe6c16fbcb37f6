package dev.sluice.proxy;

import dev.sluice.proxy.addresses.AddressFileStatus;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.status.Deviation;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked about what runs beside the data plane: nobody until they are named.
 *
 * <p>Threading: named before the start, asked from any thread.
 */
final class Neighbours {
    private volatile Function<String, @Nullable DiscoveryStatus> discoveries = _ -> null;
    private volatile Supplier<List<AddressFileStatus>> addressFiles = List::of;
    private volatile Supplier<List<Deviation>> logDeviations = List::of;
    private volatile Supplier<List<LoopThread>> loops = List::of;

    /** Names who knows how discovery goes, by pool. */
    void discoveries(Function<String, @Nullable DiscoveryStatus> byPool) {
        discoveries = byPool;
    }

    @Nullable
    DiscoveryStatus discovery(String pool) {
        return discoveries.apply(pool);
    }

    /** Names who knows how it goes with the files of addresses. */
    void addressFiles(Supplier<List<AddressFileStatus>> known) {
        addressFiles = known;
    }

    List<AddressFileStatus> addressFiles() {
        return addressFiles.get();
    }

    /** Names who knows what an operator has set of the log. */
    void logDeviations(Supplier<List<Deviation>> known) {
        logDeviations = known;
    }

    List<Deviation> logDeviations() {
        return logDeviations.get();
    }

    /** Names loops that are watched beside those of the data plane. */
    void loops(Supplier<List<LoopThread>> more) {
        loops = more;
    }

    List<LoopThread> loops() {
        return loops.get();
    }
}
