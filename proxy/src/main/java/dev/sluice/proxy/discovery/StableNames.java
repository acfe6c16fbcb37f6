package dev.sluice.proxy.discovery;

import dev.sluice.config.value.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stable names of endpoints. Where a name depends on what else there is, an endpoint keeps the one that it was
 * given first, whatever comes and goes beside it. A name that changed would make it another backend, and end its
 * sessions.
 *
 * <p>Threading: one thread at a time.
 */
final class StableNames {
    /** Endpoints that are remembered: twice as many as are followed, the latest. */
    private static final int MOST = 8_192;

    /** @param owner what the name is made of: a pod, a target of SRV */
    private record Key(String owner, HostPort address) {}

    private final Map<String, Key> owners = new HashMap<>();
    private final Map<Key, String> names = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            boolean full = size() > MOST;
            if (full) {
                owners.remove(eldest.getValue(), eldest.getKey());
            }
            return full;
        }
    };

    /** An endpoint that is to be named, with the names it may have, the best first; the last one is free for sure. */
    record Unnamed(String owner, HostPort address, List<String> candidates) {}

    /** The names of the endpoints of one answer, in its order. */
    List<String> name(List<Unnamed> answer) {
        Map<String, Key> taken = new HashMap<>();
        for (Unnamed one : answer) {
            Key key = new Key(one.owner, one.address);
            String name = names.get(key);
            if (name != null) {
                taken.put(name, key);
            }
        }
        List<String> chosen = new ArrayList<>();
        for (Unnamed one : answer) {
            Key key = new Key(one.owner, one.address);
            String known = names.get(key);
            String name = known != null && key.equals(taken.get(known)) ? known : firstFree(one.candidates, taken);
            taken.put(name, key);
            remember(key, name);
            chosen.add(name);
        }
        return chosen;
    }

    private static String firstFree(List<String> candidates, Map<String, Key> taken) {
        return candidates.stream()
                .filter(name -> !taken.containsKey(name))
                .findFirst()
                .orElse(candidates.getLast());
    }

    private void remember(Key key, String name) {
        Key before = owners.put(name, key);
        if (before != null && !before.equals(key)) {
            names.remove(before); // it has gone, and its name has another endpoint now
        }
        names.put(key, name);
    }
}
