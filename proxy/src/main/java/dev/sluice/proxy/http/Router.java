package dev.sluice.proxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The router of requests to the handlers that answer them. Immutable once it serves; any thread. */
public final class Router {
    /** A handler of requests of one route; may block. */
    @FunctionalInterface
    public interface Handler {
        Response answer(Request request) throws Exception;
    }

    /** The answers when no route matches, or when one throws. */
    public interface Fallback {
        Response notFound(Request request);

        /**
         * There is another method here.
         *
         * @param allowed methods, with commas
         */
        Response notAllowed(Request request, String allowed);

        Response failed(Request request, Exception failure);
    }

    /** The effort that an answer takes. */
    public enum Effort {
        /** Next to nothing, and it must always be had: probes. They wait for nothing, since the loop itself may make them. */
        PROBE,
        LIGHT,
        /** It grows with the configuration or with the sessions; few are made at once. */
        HEAVY
    }

    private record Route(String method, List<String> segments, Effort effort, Handler handler) {}

    private final List<Route> routes = new ArrayList<>();
    private final Fallback fallback;
    private Function<Request, Optional<Response>> guard = _ -> Optional.empty();

    public Router(Fallback fallback) {
        this.fallback = fallback;
    }

    /** Adds a route; a segment {@code {}} of the pattern stands for anything. */
    public Router add(String method, String pattern, Handler handler) {
        return add(method, pattern, Effort.LIGHT, handler);
    }

    /** As above, with an effort. */
    public Router add(String method, String pattern, Effort effort, Handler handler) {
        routes.add(new Route(method, List.of(pattern.split("/", -1)), effort, handler));
        return this;
    }

    /** What an answer to this request takes. */
    Effort effort(Request request) {
        List<String> segments = List.of(request.path().split("/", -1));
        String method = method(request);
        for (Route route : routes) {
            if (route.method.equals(method) && matches(route.segments, segments)) {
                return route.effort;
            }
        }
        return Effort.LIGHT;
    }

    private static String method(Request request) {
        return request.method().equals("HEAD") ? "GET" : request.method();
    }

    /** The methods and patterns of all routes, such as {@code GET /a/{}}. */
    public List<String> routes() {
        return routes.stream()
                .map(route -> route.method + " " + String.join("/", route.segments))
                .toList();
    }

    /** Sets what is asked first: an answer it gives is the answer. */
    public Router guard(Function<Request, Optional<Response>> check) {
        guard = check;
        return this;
    }

    /** Never throws. HEAD is answered as GET, whose body the endpoint leaves out. */
    public Response answer(Request request) {
        Optional<Response> refusal = guard.apply(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        try {
            String method = method(request);
            List<String> segments = List.of(request.path().split("/", -1));
            TreeSet<String> allowed = new TreeSet<>();
            for (Route route : routes) {
                if (!matches(route.segments, segments)) {
                    continue;
                }
                if (route.method.equals(method)) {
                    return route.handler.answer(request.named(open(route.segments, segments)));
                }
                allowed.add(route.method);
                if (route.method.equals("GET")) {
                    allowed.add("HEAD");
                }
            }
            return allowed.isEmpty()
                    ? fallback.notFound(request)
                    : withAllow(fallback.notAllowed(request, String.join(", ", allowed)), String.join(", ", allowed));
        } catch (Exception e) {
            return fallback.failed(request, e);
        }
    }

    /** What is answered when a body could not be made. */
    Response failed(Request request, Exception failure) {
        return fallback.failed(request, failure);
    }

    private static Response withAllow(Response response, String allowed) {
        return response instanceof Response.Whole whole
                ? new Response.Whole(whole.status(), whole.type(), whole.body(), Map.of("Allow", allowed))
                : response;
    }

    private static boolean matches(List<String> pattern, List<String> segments) {
        if (pattern.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            if (!pattern.get(i).equals("{}") && !pattern.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> open(List<String> pattern, List<String> segments) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < pattern.size(); i++) {
            if (pattern.get(i).equals("{}")) {
                names.add(segments.get(i));
            }
        }
        return names;
    }
}
