package dev.sluice.proxy.http;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of an endpoint. When all are taken, the one that has waited longest for a request, of the client that has most, makes room
 * for another client that has no more than that one. Who finds no room gets into the lane: one request, answered if it is a probe. The lane
 * takes turns: the next one that comes ends the one that has kept silent longest, of the client that has most there, so nobody can occupy it.
 *
 * <p>Threading: owned by the endpoint's loop.
 */
final class Clients {
    /** Ample for scrapers, dashboards and operators; each costs a descriptor and some kernel memory. */
    static final int MOST = 200;
    /** Of one address: four are needed to take all. */
    static final int MOST_OF_ONE = 50;
    /** Probes that come at one moment. */
    static final int LANE = 32;
    /** A request follows its connection, and the next one an answer, sooner than this: whoever is silent for longer makes room. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Fewer would leave a browser and a scraper on one address no room. */
    private static final int LEAST_OF_ONE = 12;

    private final int most;
    private final int mostOfOne;
    private final int mostInLane;
    private final long graceNanos;
    private final Map<Source, Integer> counts = new HashMap<>();
    /** Those that wait for a request, the longest first. */
    private final Set<HttpConversation> idle = new LinkedHashSet<>();

    private final ArrayDeque<HttpConversation> lane = new ArrayDeque<>();
    private int size;

    /** As many as may take so many descriptors, those of the lane twice: while they wait, and while they are closed. */
    static Clients within(int descriptors) {
        int lane = Math.clamp(descriptors / 8, 1, LANE);
        int most = Math.clamp(descriptors - 2L * lane, 1, MOST);
        return new Clients(most, Math.clamp(most / 4, LEAST_OF_ONE, MOST_OF_ONE), lane, GRACE_NANOS);
    }

    Clients(int most, int mostOfOne, int mostInLane, long graceNanos) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.mostInLane = mostInLane;
        this.graceNanos = graceNanos;
    }

    /** Why a client gets into the lane only; null when there is room for it. */
    @Nullable
    Refusal admit(HttpConversation client) {
        Source source = client.source();
        if (source.bounded() && counts.getOrDefault(source, 0) >= mostOfOne) {
            intoLane(client);
            return Refusal.SOURCE;
        }
        if (size >= most) {
            HttpConversation longest = longestIdle(counts.getOrDefault(source, 0));
            if (longest == null) {
                intoLane(client);
                return Refusal.CLIENTS;
            }
            longest.end(Refusal.IDLE);
        }
        size++;
        counts.merge(source, 1, Integer::sum);
        idle.add(client);
        return null;
    }

    private void intoLane(HttpConversation client) {
        if (lane.size() >= mostInLane) {
            crowding().end(Refusal.CLIENTS);
        }
        lane.addLast(client);
    }

    /** In the lane, the first of the client that has most there. */
    private HttpConversation crowding() {
        Map<Source, Integer> inLane = new HashMap<>();
        lane.forEach(client -> inLane.merge(client.source(), 1, Integer::sum));
        HttpConversation crowding = lane.getFirst();
        for (HttpConversation client : lane) {
            if (inLane.getOrDefault(client.source(), 0) > inLane.getOrDefault(crowding.source(), 0)) {
                crowding = client;
            }
        }
        return crowding;
    }

    /** Of the client with most connections, and with at least so many: who has many takes none from who has few. */
    private @Nullable HttpConversation longestIdle(int least) {
        HttpConversation longest = null;
        int connections = least - 1;
        for (HttpConversation client : idle) {
            int count = counts.getOrDefault(client.source(), 0);
            if (count > connections) {
                longest = client;
                connections = count;
            }
        }
        return longest == null || System.nanoTime() - longest.idleSinceNanos() < graceNanos ? null : longest;
    }

    /** Its request has come. */
    void onBusy(HttpConversation client) {
        if (client.isInLane()) {
            lane.remove(client);
        } else {
            idle.remove(client);
        }
    }

    /** It waits for its next request; not in the lane, where there is none. */
    void onIdle(HttpConversation client) {
        idle.add(client);
    }

    void remove(HttpConversation client) {
        onBusy(client); // nobody waits for it any more
        if (!client.isInLane()) {
            size--;
            counts.computeIfPresent(client.source(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Connections outside of the lane. */
    int size() {
        return size;
    }
}
