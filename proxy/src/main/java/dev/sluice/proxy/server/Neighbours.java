package dev.sluice.proxy.server;

import dev.sluice.proxy.addresses.AddressFileStatus;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.keystore.KeystoreStatus;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.status.Deviation;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts beside the data plane that are asked about what runs there. Any thread asks.
 *
 * @param reloads how reloading has gone
 * @param discoveries how discovery goes, by pool; null for a pool that is not discovered
 * @param addressFiles how it goes with the files of addresses
 * @param keystore how it goes with certificates
 * @param logDeviations what an operator has set of the log
 * @param budget how descriptors are shared; null where nobody shares them
 */
public record Neighbours(
        Supplier<ReloadStatus> reloads,
        Function<String, @Nullable DiscoveryStatus> discoveries,
        Supplier<List<AddressFileStatus>> addressFiles,
        Supplier<KeystoreStatus> keystore,
        Supplier<List<Deviation>> logDeviations,
        Supplier<@Nullable DescriptorBudget> budget) {
    /** Nothing but how reloading has gone. */
    public static Neighbours none(Supplier<ReloadStatus> reloads) {
        return new Neighbours(reloads, _ -> null, List::of, () -> KeystoreStatus.NOTHING, List::of, () -> null);
    }
}
