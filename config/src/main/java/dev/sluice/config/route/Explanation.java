package dev.sluice.config.route;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.RoutingConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one client through the routes of a frontend, while every pool has a backend.
 *
 * @param asked in their order, up to the one that takes the client
 */
public record Explanation(List<Asked> asked, RouteOutcome outcome) {
    public Explanation {
        asked = List.copyOf(asked);
    }

    /**
     * One route that was asked.
     *
     * @param mismatch why it does not take the client; null when it does
     */
    public record Asked(int index, String route, @Nullable Mismatch mismatch) {}

    /**
     * Asks the routes in their order.
     *
     * @param names those of the frontend's own certificates
     * @param client with a known opening; for one that is not known an IllegalArgumentException is thrown
     */
    public static Explanation of(FrontendConfig frontend, RouteOutcome.ServedNames names, RouteFacts client) {
        RoutingConfig routing = frontend.routing();
        RouteMatcher matcher = new RouteMatcher(
                routing.routes().stream().map(RouteConfig::conditions).toList());
        if (client.opening() instanceof Opening.Unread) {
            throw new IllegalArgumentException("nobody has looked at what the client sends");
        }
        RouteOutcome outcome = RouteOutcome.of(frontend, matcher, client, names);
        if (outcome.isBeforeRoutes()) {
            return new Explanation(List.of(), outcome);
        }
        int last = matcher.first(client, 0);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < routing.routes().size() && (last < 0 || i <= last); i++) {
            asked.add(new Asked(i, routing.routes().get(i).name(), matcher.mismatch(i, client)));
        }
        return new Explanation(asked, outcome);
    }
}
