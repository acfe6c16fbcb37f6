package dev.sluice.proxy.admin;

import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The guard of an endpoint against pages of other sites that use the browser of an operator. A page says where it is
 * from by Origin and Sec-Fetch-Site; one whose name was made to lead to this host (DNS rebinding) has the origin that
 * it asks, but its own name in the Host header. Immutable.
 */
final class HostGuard {
    /** {@code sluice} is what the commands say. */
    private static final List<String> USUAL = List.of("localhost", "127.0.0.1", "[::1]", "sluice");

    private final Set<String> hosts;

    /** @param more names beside the usual ones */
    HostGuard(List<String> more) {
        hosts = new HashSet<>(USUAL);
        more.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    }

    /** The answer to who may not ask. */
    Optional<Response> refusal(Request request) {
        String host = request.header("host");
        if (host != null && !hosts.contains(withoutPort(host))) {
            return forbidden("the Host header names none of " + new TreeSet<>(hosts) + "; admin.hosts adds names");
        }
        String origin = request.header("origin");
        String site = request.header("sec-fetch-site");
        boolean own = (origin == null || origin.endsWith("://" + host))
                && (site == null || site.equals("same-origin") || site.equals("none"));
        return own ? Optional.empty() : forbidden("pages of other sites may not ask");
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']');
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    private static Optional<Response> forbidden(String detail) {
        return Optional.of(new ApiProblem(Response.FORBIDDEN, "forbidden", detail).response());
    }
}
