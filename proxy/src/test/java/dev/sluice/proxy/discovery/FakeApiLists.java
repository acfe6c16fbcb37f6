package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The lists of the fake API server, in pages where a test wants them; a page is of the time when the list began. */
final class FakeApiLists {
    private final FakeApiStorage storage;
    private final Map<String, List<ObjectNode>> pages = new ConcurrentHashMap<>();
    private volatile int pageSize = Integer.MAX_VALUE;

    FakeApiLists(FakeApiStorage storage) {
        this.storage = storage;
    }

    /** So many slices are sent in one page, whatever limit the client gives. */
    void pageSize(int slices) {
        pageSize = slices;
    }

    void list(FakeApiRequest request, OutputStream out) throws IOException, InterruptedException {
        String wanted = request.parameter("resourceVersion");
        if (!wanted.isEmpty() && Long.parseLong(wanted) > storage.version()) {
            FakeApiAnswers.tooLarge(wanted, storage.version()).write(request, out);
            return;
        }
        List<ObjectNode> items = pages.remove(request.parameter("continue"));
        long version = storage.version();
        if (!request.parameter("continue").isEmpty()) {
            version = Long.parseLong(request.parameter("continue"));
            if (items == null || storage.isCompacted(version)) {
                FakeApiAnswers.status(410, "Expired", "The provided continue parameter is too old")
                        .write(request, out);
                return;
            }
        } else {
            synchronized (storage) {
                version = storage.version();
                items = storage.list(request.service());
            }
        }
        int size = Math.min(pageSize, items.size());
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.put("kind", "EndpointSliceList").put("apiVersion", "discovery.k8s.io/v1");
        ObjectNode metadata = page.putObject("metadata").put("resourceVersion", Long.toString(version));
        if (size < items.size()) {
            metadata.put("continue", Long.toString(version)).put("remainingItemCount", items.size() - size);
            pages.put(Long.toString(version), items.subList(size, items.size()));
        }
        page.putArray("items")
                .addAll(items.subList(0, size).stream()
                        .map(item -> item.deepCopy().<ObjectNode>without(List.of("kind", "apiVersion")))
                        .toList());
        FakeApiAnswers.json(200, page.toString()).write(request, out);
    }
}
