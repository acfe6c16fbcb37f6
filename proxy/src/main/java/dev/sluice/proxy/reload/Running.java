package dev.sluice.proxy.reload;

import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.snapshot.Snapshot;
import java.nio.file.Path;

/** The running process, which follows what is found between two reloads. */
public interface Running {
    /** The generation that serves. */
    Snapshot snapshot();

    /** Under which all of it changes. */
    ChangeLocks locks();

    /** Gives a pool that serves the backends that were found by now. */
    void refresh(Pool pool, PoolSetup setup) throws InterruptedException;

    /** Makes the frontends that serve follow a file of addresses. */
    void relist(Path file) throws InterruptedException;

    /** Makes the frontends that serve follow certificates of this name. Takes time to compute for each of them: never on a loop. */
    void recertify(String certificate);

    /** Makes the frontends that serve follow authorities. As above. */
    void retrust();

    /** An attempt begins. */
    default void onBegin() {}

    /** An attempt is over, whatever came of it. */
    default void onEnd() {}
}
