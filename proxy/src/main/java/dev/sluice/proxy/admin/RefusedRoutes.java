package dev.sluice.proxy.admin;

import static dev.sluice.proxy.http.Router.Effort.HEAVY;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.status.ServerView;

/**
 * The routes that list who was refused, with addresses of clients: at the admin endpoint alone.
 *
 * <p>Threading: the threads of the endpoint.
 */
final class RefusedRoutes {
    private final ServerView state;

    RefusedRoutes(ServerView state) {
        this.state = state;
    }

    void addTo(Router router) {
        router.add("GET", "/api/v1/refused", HEAVY, this::refused);
    }

    /** The frontends that have refused somebody within a minute. */
    private Response refused(Request request) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (Frontend frontend : state.snapshot().frontends()) {
            Refusing refusing = frontend.refusing();
            if (refusing != null) {
                ObjectNode one = Json.object().put("frontend", frontend.name());
                FrontendJson.refusing(refusing)
                        .properties()
                        .forEach(field -> one.set(field.getKey(), field.getValue()));
                ArrayNode sources = one.putArray("sources");
                for (RefusalReason reason : RefusalReason.values()) {
                    refusing.sources(reason)
                            .forEach(source ->
                                    sources.add(FrontendJson.source(source).put("reason", reason.label())));
                }
                all.add(one);
            }
        }
        return ReadRoutes.json(all);
    }
}
