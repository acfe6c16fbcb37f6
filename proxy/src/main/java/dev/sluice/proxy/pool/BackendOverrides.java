package dev.sluice.proxy.pool;

import dev.sluice.config.model.BackendConfig;
import org.jspecify.annotations.Nullable;

/**
 * The values of a backend that an operator has set instead of what is configured. It belongs to the backend's name: it
 * stays when the address changes, and while the backend is away.
 *
 * <p>Threading: written by the control thread, read by any.
 */
final class BackendOverrides {
    private static final int NONE = -1;

    /** Null for nothing. */
    private volatile @Nullable AdminState adminState;
    /** Negative for nothing. */
    private volatile int weight = NONE;
    /** Negative for nothing; 0 for no limit. */
    private volatile int maxConnections = NONE;

    /** What the configuration said when these were last in force: an override ends when it says something else. */
    private volatile int configuredWeight;

    private volatile int configuredMaxConnections;
    private volatile boolean configuredDisabled;

    BackendOverrides(BackendConfig config) {
        this.configuredWeight = config.weight();
        this.configuredMaxConnections = config.maxConnections();
        this.configuredDisabled = config.disabled();
    }

    /** The configuration is this one from now on: it wins over an override where it has changed. */
    void follow(BackendConfig config) {
        if (config.weight() != configuredWeight) {
            weight = NONE;
            configuredWeight = config.weight();
        }
        if (config.maxConnections() != configuredMaxConnections) {
            maxConnections = NONE;
            configuredMaxConnections = config.maxConnections();
        }
        if (config.disabled() != configuredDisabled) {
            adminState = null;
            configuredDisabled = config.disabled();
        }
    }

    AdminState adminState() {
        AdminState wanted = adminState;
        return wanted == null ? configured() : wanted;
    }

    private AdminState configured() {
        return configuredDisabled ? AdminState.MAINTENANCE : AdminState.READY;
    }

    void adminState(AdminState wanted) {
        adminState = wanted;
    }

    int weight(BackendConfig config) {
        return weight == NONE ? config.weight() : weight;
    }

    void weight(int wanted) {
        weight = wanted;
    }

    int maxConnections(BackendConfig config) {
        return maxConnections == NONE ? config.maxConnections() : maxConnections;
    }

    void maxConnections(int wanted) {
        maxConnections = wanted;
    }

    /** Whether the backend is out of use, because an operator has said so or the configuration. */
    boolean keepsOut() {
        return adminState() != AdminState.READY || weight == 0;
    }

    boolean isEmpty() {
        return adminState() == configured() && weight == NONE && maxConnections == NONE;
    }
}
