package dev.sluice.proxy.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slices of one service as the API server has them, kept up to date the way client-go's reflector does it: a list, and then a watch
 * from the list's resource version. What is known stays until a whole new list is there.
 *
 * <p>Threading: one thread.
 */
final class ServiceSlices {
    /** Slices in one page of a list, as client-go. */
    private static final String PAGE = "500";
    /** More than a hundred thousand endpoints. */
    private static final int MAX_LIST = 64 << 20;
    /** Any version that the API server has in its cache. */
    private static final String ANY_VERSION = "0";
    /** The version of now, which it must ask its store for. */
    private static final String NEWEST_VERSION = "";

    private final KubernetesApi api;
    private final ServiceAccount account;
    private final String service;
    private final @Nullable String namespace;
    private Map<String, EndpointSlice> slices = new HashMap<>();
    private String version = ANY_VERSION;
    private boolean listed;

    /** @param namespace null for that of the pod */
    ServiceSlices(KubernetesApi api, ServiceAccount account, String service, @Nullable String namespace) {
        this.api = api;
        this.account = account;
        this.service = service;
        this.namespace = namespace;
    }

    Collection<EndpointSlice> all() {
        return Collections.unmodifiableCollection(slices.values());
    }

    /** Why they have no endpoints for sessions. */
    String lack() {
        return slices.isEmpty()
                ? "service " + this + " has no EndpointSlices; if its name is right, it has no pods yet"
                : "no pod of service " + this + " is ready";
    }

    /** Whether a watch can go on from what is known. */
    boolean isListed() {
        return listed;
    }

    /** A new list is needed; what is known stays until then. */
    void expire() {
        listed = false;
    }

    /** Fetches all slices anew. */
    void list() throws ApiFailure, InterruptedException {
        try {
            list(version);
        } catch (ApiFailure e) {
            if (e.kind() != ApiFailure.Kind.EXPIRED) {
                throw e;
            }
            // The server has lost its memory, or is behind the one that was asked before.
            list(NEWEST_VERSION);
        }
    }

    private void list(String notOlderThan) throws ApiFailure, InterruptedException {
        Map<String, EndpointSlice> found = new HashMap<>();
        int budget = MAX_LIST;
        List<String> query = firstQuery(notOlderThan);
        while (true) {
            byte[] body = api.get(budget, namespace(), query.toArray(String[]::new));
            SliceReader.Page page = SliceReader.page(body);
            budget -= body.length;
            page.slices().forEach(slice -> found.put(slice.name(), slice));
            if (page.next().isEmpty()) {
                slices = found;
                version = page.version();
                listed = true;
                return;
            }
            query = selector();
            query.addAll(List.of("limit", PAGE, "continue", page.next()));
        }
    }

    private List<String> firstQuery(String notOlderThan) {
        List<String> query = selector();
        if (notOlderThan.equals(ANY_VERSION) || notOlderThan.equals(NEWEST_VERSION)) {
            query.addAll(List.of("limit", PAGE));
        }
        if (notOlderThan.equals(ANY_VERSION)) {
            query.addAll(List.of("resourceVersion", ANY_VERSION));
        } else if (!notOlderThan.equals(NEWEST_VERSION)) {
            // Without pages, so that the server answers from its cache: all its clients may come at once after it was
            // gone.
            query.addAll(List.of("resourceVersion", notOlderThan, "resourceVersionMatch", "NotOlderThan"));
        }
        return query;
    }

    private List<String> selector() {
        return new ArrayList<>(List.of("labelSelector", "kubernetes.io/service-name=" + service));
    }

    private String namespace() throws ApiFailure {
        return namespace == null ? account.namespace() : namespace;
    }

    /** Begins a watch from the version that is known; the server ends it after so many seconds. */
    SliceWatch watch(int seconds) throws ApiFailure, InterruptedException {
        List<String> query = selector();
        query.addAll(List.of("watch", "1", "allowWatchBookmarks", "true"));
        query.addAll(List.of("resourceVersion", version, "timeoutSeconds", Integer.toString(seconds)));
        return new SliceWatch(api.open(namespace(), query.toArray(String[]::new)));
    }

    /** Takes over what a watch said; true when the slices are others than before. */
    boolean follow(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Changed(EndpointSlice slice) -> {
                slices.put(slice.name(), slice);
                version = slice.version();
                yield true;
            }
            case WatchEvent.Deleted(String name, String at) -> {
                version = at;
                yield slices.remove(name) != null;
            }
            case WatchEvent.Bookmark(String at) -> {
                version = at;
                yield false;
            }
            case WatchEvent.Ended _ -> false;
        };
    }

    /** The service with its namespace where that was given. */
    @Override
    public String toString() {
        return namespace == null ? service : namespace + "/" + service;
    }
}
