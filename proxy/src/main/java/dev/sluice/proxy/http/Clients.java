package dev.sluice.proxy.http;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of an endpoint. When all are taken, the one that has waited longest for a request, of the client that has most, makes room
 * for another client. Who finds no room gets into the lane: one request, answered if it is a probe. The lane takes turns: the next one that
 * comes ends the one that has kept silent longest, so nobody can occupy it.
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
    /** Fewer would leave a browser and a scraper on one address no room. */
    private static final int LEAST_OF_ONE = 12;

    private final int most;
    private final int mostOfOne;
    private final int mostInLane;
    private final Map<Source, Integer> counts = new HashMap<>();
    /** Those that wait for a request, the longest first. */
    private final Set<HttpConversation> idle = new LinkedHashSet<>();

    private final ArrayDeque<HttpConversation> lane = new ArrayDeque<>();
    private int size;
    private int answeredInLane;

    /** As many as may take so many descriptors, those of the lane twice: while they wait, and while they are answered. */
    static Clients within(int descriptors) {
        int lane = Math.clamp(descriptors / 8, 1, LANE);
        int most = Math.clamp(descriptors - 2L * lane, 1, MOST);
        return new Clients(most, Math.clamp(most / 4, LEAST_OF_ONE, MOST_OF_ONE), lane);
    }

    Clients(int most, int mostOfOne, int mostInLane) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.mostInLane = mostInLane;
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
            HttpConversation longest = longestIdle();
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
            lane.getFirst().end(Refusal.CLIENTS);
        }
        lane.addLast(client);
    }

    /** Of the client with most connections. */
    private @Nullable HttpConversation longestIdle() {
        HttpConversation longest = null;
        int connections = 0;
        for (HttpConversation client : idle) {
            int count = counts.getOrDefault(client.source(), 0);
            if (count > connections) {
                longest = client;
                connections = count;
            }
        }
        return longest;
    }

    /** Its request has come; false when it must go, since as many of the lane are being answered as may be. */
    boolean onBusy(HttpConversation client) {
        if (!client.isInLane()) {
            idle.remove(client);
            return true;
        }
        if (answeredInLane >= mostInLane) {
            return false;
        }
        lane.remove(client);
        answeredInLane++;
        return true;
    }

    /** It waits for its next request; not in the lane, where there is none. */
    void onIdle(HttpConversation client) {
        idle.add(client);
    }

    void remove(HttpConversation client) {
        if (!client.isInLane()) {
            size--;
            counts.computeIfPresent(client.source(), (_, count) -> count == 1 ? null : count - 1);
            idle.remove(client);
        } else if (!lane.remove(client)) {
            answeredInLane--;
        }
    }

    /** Connections outside of the lane. */
    int size() {
        return size;
    }
}
