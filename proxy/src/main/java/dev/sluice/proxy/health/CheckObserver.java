package dev.sluice.proxy.health;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import org.jspecify.annotations.Nullable;

/** The observer of the results of checks. Threading: called on the control loop. */
interface CheckObserver {
    /** A check has passed or failed. */
    void onChecked(Backend backend, boolean passed);

    /**
     * The backend has come up or gone down.
     *
     * @param reason for people
     */
    void onChange(Backend backend, boolean up, String reason);

    /**
     * What a check of the backend comes to, in view of others.
     *
     * @return null while others have to be heard
     */
    @Nullable
    Verdict judge(Backend backend, Verdict verdict);

    /** Checks have begun to say nothing of its health although it answers, or have ceased to. */
    void onUnclear(Backend backend, CheckResult result);

    /** Whether no backend serves, so that the next that comes up is waited for. */
    boolean isUrgent();
}
