package dev.sluice.proxy.reload;

import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.effective.ConfigDiff.Kind;
import dev.sluice.config.effective.ConfigDiff.What;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The moves of backends whose host name is as before and has another address now: no key differs, and sessions go
 * elsewhere. Stateless.
 */
final class Moves {
    /** What the key begins with; the name follows. */
    static final String KEY = "address of ";

    private Moves() {}

    /** Of the pools that run, in their order; as changes of a key that is called after the name. */
    static List<Change> of(Snapshot running, Snapshot next) {
        List<Change> moves = new ArrayList<>();
        for (Pool pool : running.pools()) {
            PoolSetup setup = next.changes().get(pool);
            if (setup == null) {
                continue;
            }
            Map<String, PoolSetup.Entry> before = new HashMap<>();
            pool.setup().entries().forEach(entry -> before.put(entry.config().name(), entry));
            for (PoolSetup.Entry entry : setup.entries()) {
                List<KeyChange> keys = keys(before.get(entry.config().name()), entry);
                if (!keys.isEmpty()) {
                    moves.add(
                            new Change(What.BACKEND, pool.name(), entry.config().name(), Kind.CHANGED, keys));
                }
            }
        }
        return moves;
    }

    private static List<KeyChange> keys(PoolSetup.@Nullable Entry before, PoolSetup.Entry after) {
        if (before == null || !before.config().address().equals(after.config().address())) {
            return List.of();
        }
        List<KeyChange> keys = new ArrayList<>();
        BackendConfig config = after.config();
        add(config.address(), before.target(), after.target(), keys);
        Address check = config.checkAddress();
        if (check != null && check.equals(before.config().checkAddress())) {
            add(check, before.checkTarget(), after.checkTarget(), keys);
        }
        return keys;
    }

    private static void add(Address address, Target before, Target after, List<KeyChange> keys) {
        if (address instanceof HostPort tcp && !tcp.isLiteral() && !before.equals(after)) {
            KeyChange key = new KeyChange(KEY + tcp.host(), before.host(), after.host());
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
    }
}
