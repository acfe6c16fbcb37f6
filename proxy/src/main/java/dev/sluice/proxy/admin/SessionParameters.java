package dev.sluice.proxy.admin;

import dev.sluice.config.language.Nearest;
import dev.sluice.config.value.ClientRange;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.PeerName;
import dev.sluice.config.value.ServerName;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionOrder;
import dev.sluice.proxy.session.live.SessionQuery;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parameters of a request for sessions, checked. Immutable. */
final class SessionParameters {
    static final int MOST_SESSIONS = 1_000;
    private static final int USUAL_SESSIONS = 100;
    private static final int MOST_PORT = 65_535;
    private static final List<String> FILTERS = List.of(
            "frontend",
            "route",
            "sni",
            "clientName",
            "pool",
            "backend",
            "source",
            "client",
            "idleOver",
            "olderThan",
            "outgoingPort");
    private static final List<String> SHAPE = List.of("sort", "limit", "before", "count");
    private static final List<String> ORDERS = Stream.of(SessionOrder.values())
            .map(order -> order.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Map<String, String> query;

    private SessionParameters(Request request, List<String> known) throws ApiProblem {
        query = request.query();
        for (String name : query.keySet()) {
            if (!known.contains(name)) {
                throw ApiProblem.badRequest("unknown parameter \"" + name + "\"" + meant(name, known) + "; known are "
                        + String.join(", ", known));
            }
        }
    }

    /** Those of a list. */
    static SessionParameters ofList(Request request) throws ApiProblem {
        return new SessionParameters(
                request, Stream.concat(FILTERS.stream(), SHAPE.stream()).toList());
    }

    /** Those of a request that ends sessions: at least one of them, since all are not ended by mistake. */
    static SessionParameters ofEnd(Request request) throws ApiProblem {
        SessionParameters parameters = new SessionParameters(request, FILTERS);
        if (request.query().isEmpty()) {
            throw ApiProblem.badRequest("say which sessions are to end, with one of " + String.join(", ", FILTERS));
        }
        return parameters;
    }

    private static String meant(String word, List<String> known) {
        String nearest = Nearest.to(word, known);
        return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
    }

    boolean isCount() throws ApiProblem {
        String count = query.getOrDefault("count", "false");
        if (!count.equals("true") && !count.equals("false")) {
            throw ApiProblem.badRequest("count: \"" + count + "\" is not true or false");
        }
        return count.equals("true");
    }

    SessionQuery query() throws ApiProblem {
        if (isCount()) {
            return SessionQuery.counting(filter());
        }
        SessionOrder order = order();
        long before = number("before", Long.MAX_VALUE, Long.MAX_VALUE);
        if (query.containsKey("before") && order != SessionOrder.NEWEST) {
            throw ApiProblem.badRequest("before: pages are in the order \"newest\" only; leave sort out");
        }
        return new SessionQuery(filter(), order, before, (int) number("limit", USUAL_SESSIONS, MOST_SESSIONS));
    }

    private SessionOrder order() throws ApiProblem {
        String word = query.getOrDefault("sort", "newest");
        if (!ORDERS.contains(word)) {
            throw ApiProblem.badRequest(
                    "sort: \"" + word + "\" is not one of " + String.join(", ", ORDERS) + meant(word, ORDERS));
        }
        return SessionOrder.valueOf(word.toUpperCase(Locale.ROOT));
    }

    SessionFilter.Place place() throws ApiProblem {
        return new SessionFilter.Place(
                query.get("frontend"),
                query.get("route"),
                checked("sni", text -> ServerName.parse(true, text)),
                checked("clientName", text -> PeerName.parse(true, text)),
                query.get("pool"),
                query.get("backend"));
    }

    private @Nullable String checked(String parameter, Function<String, Parsed<String>> parser) throws ApiProblem {
        String text = query.get(parameter);
        return switch (text == null ? null : parser.apply(text)) {
            case null -> null;
            case Parsed.Ok<String>(String name) -> name;
            case Parsed.Bad<String>(String message) -> throw ApiProblem.badRequest(parameter + ": " + message);
        };
    }

    SessionFilter filter() throws ApiProblem {
        return new SessionFilter(
                place(), clients(), time("idleOver"), time("olderThan"), (int) number("outgoingPort", 0, MOST_PORT));
    }

    private @Nullable ClientRange clients() throws ApiProblem {
        String key = query.containsKey("source") ? "source" : "client";
        String text = query.get(key);
        if (text == null) {
            return null;
        }
        if (query.containsKey("source") && query.containsKey("client")) {
            throw ApiProblem.badRequest("source and client mean the same; give one of them");
        }
        return switch (ClientRange.parse(text)) {
            case Parsed.Ok<ClientRange>(ClientRange clients) -> clients;
            case Parsed.Bad<ClientRange>(String message) -> throw ApiProblem.badRequest(key + ": " + message);
        };
    }

    private long time(String name) throws ApiProblem {
        return switch (DurationText.parse(query.getOrDefault(name, "0"))) {
            case Parsed.Ok<Duration>(Duration time) -> time.toNanos();
            case Parsed.Bad<Duration>(String message) -> throw ApiProblem.badRequest(name + ": " + message);
        };
    }

    private long number(String name, long otherwise, long most) throws ApiProblem {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[1-9][0-9]{0,17}") || Long.parseLong(text) > most) {
            throw ApiProblem.badRequest(name + ": \"" + text + "\" is not a whole number from 1 to " + most);
        }
        return Long.parseLong(text);
    }
}
