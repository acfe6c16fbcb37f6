package dev.sluice.proxy.status;

import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.addresses.AddressFileStatus;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.health.Heartbeats;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.keystore.KeystoreStatus;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.reading.WorkerReading;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The running program as the endpoints and the list of problems read it. Threading: any thread. */
public interface ServerView {
    /** True while clients are accepted and no drain has begun. */
    boolean isAccepting();

    /** As far as it follows pools. */
    Readiness readiness();

    /** True while clients are accepted and served, as far as readiness follows that. */
    default boolean isReady() {
        return isAccepting() && readiness().ready();
    }

    boolean isDraining();

    /** True when an operator has drained the frontend, or all. */
    boolean isDrained(String frontend);

    /** Whether a frontend listens: it is not disabled, and no operator has drained it. */
    default boolean isOpen(Frontend frontend) {
        return !frontend.config().disabled() && !isDrained(frontend.name());
    }

    /** True when an operator has drained all of them at once. */
    boolean isDrained();

    /** The files of addresses that frontends name. */
    default List<AddressFileStatus> addressFiles() {
        return List.of();
    }

    /** The certificates that frontends serve, and the keys of session tickets that they share with others. */
    default KeystoreStatus keystore() {
        return KeystoreStatus.NOTHING;
    }

    Snapshot snapshot();

    /** What a frontend listens on, with the ports that the kernel chose. */
    List<String> addresses(String frontend);

    /** Clients that wait for a frontend in the kernel; null where it does not tell, as for Unix sockets. System calls. */
    @Nullable
    AcceptQueue acceptQueue(String frontend);

    List<Worker> workers();

    /** How long the last task given to the loop of a worker waited. */
    long lagNanos(int worker);

    /** What each worker has and has counted, read now. */
    default List<WorkerReading> workerReadings() {
        return workers().stream()
                .map(worker -> WorkerReading.of(worker, lagNanos(worker.loop().index())))
                .toList();
    }

    /** Which event loops run. */
    Heartbeats heartbeats();

    ReloadStatus reloads();

    /** How the discovery of a pool goes; null when its backends are those of the configuration alone. */
    @Nullable
    DiscoveryStatus discovery(String pool);

    /** The connections of the process. */
    ConnectionLimit limit();

    /** The clients of the process whose ClientHello or TLS handshake is waited for. */
    ConnectionLimit handshakes();

    /** How its descriptors are shared; null where nobody shares them. */
    default @Nullable DescriptorBudget budget() {
        return null;
    }

    /** What the process has lacked. */
    Shortages shortages();

    /** Where the records of sessions go. */
    SessionLog accessLog();

    /** What an operator has set of the log. */
    List<Deviation> logDeviations();

    /** What is wrong at this moment, the worst first. */
    List<Problem> problems();

    /** The version of the build. */
    String version();
}
