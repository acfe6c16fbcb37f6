package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The EndpointSlices of the fake API server and their history, with versions as etcd counts them: one number for all objects.
 *
 * <p>Threading: any; it is its own monitor and notifies of every change.
 */
final class FakeApiStorage {
    /** A change as a watcher with a label selector sees it. */
    record Event(long version, String type, ObjectNode object) {}

    private record Change(
            long version,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {}

    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    private final List<Change> history = new ArrayList<>();
    private long version = 1000;
    private long oldest = 1000;

    synchronized long version() {
        return version;
    }

    /** Creates or replaces. */
    synchronized void put(ObjectNode slice) {
        version++;
        ObjectNode stored = slice.deepCopy();
        stored.withObject("/metadata").put("resourceVersion", Long.toString(version));
        ObjectNode before = objects.put(nameOf(stored), stored);
        history.add(new Change(version, before, stored));
        notifyAll();
    }

    synchronized void delete(String name) {
        ObjectNode before = Objects.requireNonNull(objects.remove(name), name);
        version++;
        history.add(new Change(version, before, null));
        notifyAll();
    }

    /** Something else than slices changes in the cluster. */
    synchronized void changeElsewhere(int times) {
        version += times;
        notifyAll();
    }

    /** Forgets the past: no watch can begin in it any more. Those that run have what they need. */
    synchronized void compact() {
        oldest = version;
    }

    /** As after a restore from a backup: versions that clients have seen lie in the future again. */
    synchronized void restoreAt(long earlier) {
        history.clear();
        version = earlier;
        oldest = earlier;
    }

    synchronized boolean isCompacted(long since) {
        return since < oldest;
    }

    synchronized List<ObjectNode> list(String service) {
        return objects.values().stream()
                .filter(object -> belongs(object, service))
                .map(ObjectNode::deepCopy)
                .toList();
    }

    synchronized List<Event> since(long after, String service) {
        List<Event> events = new ArrayList<>();
        for (Change change : history) {
            if (change.version > after) {
                Event event = seenBy(service, change);
                if (event != null) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    private static @Nullable Event seenBy(String service, Change change) {
        boolean was = belongs(change.before, service);
        boolean is = belongs(change.after, service);
        if (is) {
            return new Event(change.version, was ? "MODIFIED" : "ADDED", Objects.requireNonNull(change.after));
        }
        if (!was) {
            return null;
        }
        // The object as it was, at the version of its end.
        ObjectNode last = Objects.requireNonNull(change.before).deepCopy();
        last.withObject("/metadata").put("resourceVersion", Long.toString(change.version));
        return new Event(change.version, "DELETED", last);
    }

    private static boolean belongs(@Nullable ObjectNode object, String service) {
        return object != null
                && object.path("metadata")
                        .path("labels")
                        .path("kubernetes.io/service-name")
                        .asText("")
                        .equals(service);
    }

    static String nameOf(JsonNode slice) {
        return slice.path("metadata").path("name").asText();
    }

    /** All objects, whatever they are labelled. */
    synchronized Map<String, ObjectNode> snapshot() {
        return new TreeMap<>(objects);
    }
}
