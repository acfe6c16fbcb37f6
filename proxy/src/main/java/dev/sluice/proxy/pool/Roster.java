package dev.sluice.proxy.pool;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.Address;
import dev.sluice.proxy.net.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The backends of a pool by name and address: those that it has, and those that have left and may come back. One that comes back is
 * the same {@link Backend}, with its sessions, its state and its counts. One of the same name at another address is another backend,
 * on the same account: it goes on counting, and what an operator has set applies to it.
 *
 * <p>Threading: {@link #backend} from any thread, the rest on the control thread.
 */
public final class Roster {
    /** Backends without sessions that are remembered: as many as discovery follows, so that all of them may be away for a moment. */
    private static final int MOST_IDLE = 4_096;

    private record Key(String name, Address address) {}

    private static final Known.Keeping<Backend> KEEPING = new Known.Keeping<>() {
        @Override
        public boolean isInUse(Backend backend) {
            return backend.inFlight() > 0;
        }

        @Override
        public boolean isWorthMore(Backend backend) {
            return backend.hasOverrides();
        }
    };

    private final Known<Key, Backend> backends = new Known<>(MOST_IDLE, KEEPING);
    private final Map<String, BackendAccount> accounts = new ConcurrentHashMap<>();
    private final int workers;

    /** @param workers loops that will count */
    public Roster(int workers) {
        this.workers = workers;
    }

    /** The backend of this name and address; null for one that is new. */
    public @Nullable Backend known(BackendConfig config) {
        return backends.find(new Key(config.name(), config.address()));
    }

    /** The backend of this name and address, or one that is new. Changes nothing: what is new is known once it serves. */
    public Backend backend(BackendConfig config, Target target, Target checkTarget) {
        Backend known = known(config);
        if (known != null) {
            return known;
        }
        BackendAccount account = accounts.get(config.name());
        return new Backend(
                config, target, checkTarget, account == null ? new BackendAccount(config, workers) : account);
    }

    /** These are the backends of the pool from now on. */
    void replace(List<Backend> present, long nowNanos) {
        Map<Key, Backend> byKey = HashMap.newHashMap(present.size());
        for (Backend backend : present) {
            byKey.put(key(backend), backend);
            accounts.put(backend.name(), backend.account());
        }
        if (backends.replace(byKey, nowNanos)) {
            forgetAccounts();
        }
    }

    /** Forgets those that have been away for long. */
    void forget(long nowNanos) {
        if (backends.forget(nowNanos)) {
            forgetAccounts();
        }
    }

    private void forgetAccounts() {
        Set<String> names = new HashSet<>();
        backends.values().forEach(backend -> names.add(backend.name()));
        accounts.keySet().retainAll(names);
    }

    private static Key key(Backend backend) {
        return new Key(backend.name(), backend.config().address());
    }

    /** All that are known, whether they serve or have left. */
    public List<Backend> all() {
        return backends.values();
    }

    /** How many are known. */
    public int size() {
        return backends.size();
    }

    /** How many names are known. */
    int accounts() {
        return accounts.size();
    }
}
