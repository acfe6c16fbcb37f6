package dev.sluice.proxy.admin;

import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.host.ZonedAddress;
import dev.sluice.proxy.http.Encryption;
import dev.sluice.proxy.http.HttpEndpoint;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.SocketFile;
import dev.sluice.proxy.net.sys.OpenFiles;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The operator's doors: a read-only one for metrics, probes and the dashboard, and one that changes things, on a Unix socket or a
 * loopback address with a token.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = Area.ADMIN.logger();
    private static final String PAGES = "/  /metrics  /livez  /readyz  /version  /stats.csv  /api/v1/stats";

    /** Answers in words that a browser, a script and a person understand. */
    static final Router.Fallback PROBLEMS = new Router.Fallback() {
        @Override
        public Response notFound(Request request) {
            return request.path().startsWith("/api/")
                    ? ApiProblem.notFound("resource", request.path()).response()
                    : Response.text(Response.NOT_FOUND, "no such page; there are " + PAGES + "\n");
        }

        @Override
        public Response notAllowed(Request request, String allowed) {
            return new ApiProblem(Response.METHOD_NOT_ALLOWED, "method not allowed", "here only " + allowed).response();
        }

        @Override
        public Response failed(Request request, Exception failure) {
            if (failure instanceof ApiProblem problem) {
                return problem.response();
            }
            if (failure instanceof IllegalStateException) {
                return new ApiProblem(Response.CONFLICT, "not now", String.valueOf(failure.getMessage())).response();
            }
            LOG.error("{} {} failed", request.method(), request.path(), failure);
            return new ApiProblem(500, "internal error", "see the log of the process").response();
        }
    };

    private final HttpEndpoint endpoint;
    private final @Nullable Path path;
    private final @Nullable SocketFile file;

    private AdminServer(HttpEndpoint endpoint) {
        this(endpoint, null, null);
    }

    private AdminServer(HttpEndpoint endpoint, @Nullable Path path, @Nullable SocketFile file) {
        this.endpoint = endpoint;
        this.path = path;
        this.file = file;
    }

    /**
     * Serves what can be read, to everybody or to who knows the token; probes need none.
     *
     * @param encryption null for HTTP
     */
    public static AdminServer start(
            TcpBind bind, MetricsConfig config, ServerView state, Refusals refusals, @Nullable Encryption encryption)
            throws IOException {
        Router router = new Router(PROBLEMS);
        new ReadRoutes(state, refusals, false, config.haproxyNames()).addTo(router);
        Path file = config.tokenFile();
        if (file != null) {
            TokenFile token = TokenFile.of(file);
            router.guard(request -> Probes.PATHS.contains(request.path()) || token.allows(authorization(request))
                    ? Optional.empty()
                    : Optional.of(unauthorized()));
        }
        return new AdminServer(open(bind, router, refusals, encryption));
    }

    /** Serves everything on the socket of the configuration, with its mode and owner. */
    public static AdminServer socket(
            AdminConfig config, Path path, ServerView state, Control control, Refusals refusals) throws IOException {
        SocketFile file = SocketFile.listen(path, new SocketFile.Access(config.mode(), config.owner()));
        Router router = changing(state, control, refusals, new HostGuard(config.hosts()));
        return new AdminServer(HttpEndpoint.unix(file.descriptor(), router, refusals, descriptors()), path, file);
    }

    /**
     * Serves everything on the loopback address of the configuration to who knows the token.
     *
     * @param encryption null for HTTP
     */
    public static AdminServer loopback(
            AdminConfig config, ServerView state, Control control, Refusals refusals, @Nullable Encryption encryption)
            throws IOException {
        TcpBind bind = Objects.requireNonNull(config.bind());
        TokenFile token = TokenFile.of(Objects.requireNonNull(config.tokenFile()));
        List<String> hosts = new ArrayList<>(config.hosts());
        hosts.add(bind.host().contains(":") ? "[" + bind.host() + "]" : bind.host());
        HostGuard guard = new HostGuard(hosts);
        Router guarded = changing(state, control, refusals, guard)
                .guard(request ->
                        token.allows(authorization(request)) ? guard.refusal(request) : Optional.of(unauthorized()));
        return new AdminServer(open(bind, guarded, refusals, encryption));
    }

    /** Of the limit at the start, as the shares that the log prints. */
    private static int descriptors() {
        return DescriptorBudget.clientsOfEndpoint(OpenFiles.limit());
    }

    static Router changing(ServerView state, Control control, Refusals refusals, HostGuard guard) {
        Router router = new Router(PROBLEMS);
        new ReadRoutes(state, refusals, true, false).addTo(router);
        new SessionRoutes(state, control).addTo(router);
        new RefusedRoutes(state).addTo(router);
        new WriteRoutes(state, control).addTo(router);
        return router.guard(guard::refusal);
    }

    private static @Nullable String authorization(Request request) {
        return request.header("authorization");
    }

    private static Response unauthorized() {
        return new ApiProblem(Response.UNAUTHORIZED, "unauthorized", "send the header Authorization: Bearer TOKEN")
                .response();
    }

    private static HttpEndpoint open(TcpBind bind, Router router, Refusals refusals, @Nullable Encryption encryption)
            throws IOException {
        return bind.host().isEmpty()
                ? HttpEndpoint.everywhere(bind.port(), router, refusals, descriptors(), encryption)
                : HttpEndpoint.tcp(
                        new InetSocketAddress(ZonedAddress.of(bind.host()), bind.port()),
                        router,
                        refusals,
                        descriptors(),
                        encryption);
    }

    /** Where it listens, with the port that the kernel chose. */
    public String address() {
        if (path != null) {
            return "unix:" + path;
        }
        InetSocketAddress tcp = (InetSocketAddress) endpoint.address();
        String text = PeerAddress.ofBytes(tcp.getAddress().getAddress(), tcp.getPort())
                .toString();
        // The interface of a link-local address is no part of its bytes.
        String zone = tcp.getAddress().getHostAddress().replaceFirst("^[^%]*", "");
        return zone.isEmpty() ? text : text.replace("]", zone + "]");
    }

    @Override
    public void close() {
        endpoint.close();
        if (file != null) {
            file.delete();
        }
    }
}
