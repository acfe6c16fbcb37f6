package dev.sluice.proxy.server;

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
public final class Neighbours {
    private volatile Function<String, @Nullable DiscoveryStatus> discoveries = _ -> null;
    private volatile Supplier<List<AddressFileStatus>> addressFiles = List::of;
    private volatile Supplier<List<Deviation>> logDeviations = List::of;
    private volatile Supplier<List<LoopThread>> loops = List::of;

    /** Names who knows how discovery goes, by pool. */
    public void discoveries(Function<String, @Nullable DiscoveryStatus> byPool) {
        discoveries = byPool;
    }

    @Nullable
    DiscoveryStatus discovery(String pool) {
        return discoveries.apply(pool);
    }

    /** Names who knows how it goes with the files of addresses. */
    public void addressFiles(Supplier<List<AddressFileStatus>> known) {
        addressFiles = known;
    }

    public List<AddressFileStatus> addressFiles() {
        return addressFiles.get();
    }

    /** Names who knows what an operator has set of the log. */
    public void logDeviations(Supplier<List<Deviation>> known) {
        logDeviations = known;
    }

    public List<Deviation> logDeviations() {
        return logDeviations.get();
    }

    /** Names loops that are watched beside those of the data plane. */
    public void loops(Supplier<List<LoopThread>> more) {
        loops = more;
    }

    public List<LoopThread> loops() {
        return loops.get();
    }
}
