package dev.sluice.proxy.admin;

import dev.sluice.config.AdminConfig;
import dev.sluice.config.file.RegularFile;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.http.HttpEndpoint;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.http.Request;
import dev.sluice.proxy.http.Response;
import dev.sluice.proxy.http.Router;
import dev.sluice.proxy.net.SocketFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's doors: a read-only one for metrics, probes and the dashboard, and one that changes things, on a Unix socket or a
 * loopback address with a token.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int MAX_TOKEN_BYTES = 64 * 1024;
    private static final String PAGES = "/  /metrics  /livez  /readyz  /version  /stats.csv  /api/v1/stats";

    /** Answers in words that a browser, a script and a person understand. */
    private static final Router.Fallback PROBLEMS = new Router.Fallback() {
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
     * Serves what can be read.
     *
     * @param haproxyNames whether the metrics have the names of HAProxy's exporter too
     */
    public static AdminServer start(TcpBind bind, boolean haproxyNames, ServerState state, Refusals refusals)
            throws IOException {
        return new AdminServer(HttpEndpoint.tcp(resolved(bind), reading(state, haproxyNames, refusals), refusals));
    }

    private static Router reading(ServerState state, boolean haproxyNames, Refusals refusals) {
        Router router = new Router(PROBLEMS);
        new ReadRoutes(state, refusals, false, haproxyNames).addTo(router);
        return router;
    }

    /** Serves everything on the socket of the configuration, with its mode and owner. */
    public static AdminServer socket(
            AdminConfig config, Path path, ServerState state, Control control, Refusals refusals) throws IOException {
        SocketFile file = SocketFile.listen(path, new SocketFile.Access(config.mode(), config.owner()));
        Router router = changing(state, control, refusals);
        return new AdminServer(HttpEndpoint.unix(file.descriptor(), router, refusals), path, file);
    }

    /** Serves everything on a loopback address to who knows the token. */
    public static AdminServer loopback(
            TcpBind bind, Path tokenFile, ServerState state, Control control, Refusals refusals) throws IOException {
        String token = new String(RegularFile.read(tokenFile, MAX_TOKEN_BYTES), StandardCharsets.UTF_8).strip();
        if (token.isEmpty()) {
            throw new IOException(tokenFile + " is empty");
        }
        Response refusal = new ApiProblem(
                        Response.UNAUTHORIZED, "unauthorized", "send the header Authorization: Bearer TOKEN")
                .response();
        Router guarded = changing(state, control, refusals)
                .guard(request ->
                        isAllowed(request.header("authorization"), token) ? foreign(request) : Optional.of(refusal));
        return new AdminServer(HttpEndpoint.tcp(resolved(bind), guarded, refusals));
    }

    static Router changing(ServerState state, Control control, Refusals refusals) {
        Router router = new Router(PROBLEMS);
        new ReadRoutes(state, refusals, true, false).addTo(router);
        new WriteRoutes(state, control).addTo(router);
        return router.guard(AdminServer::foreign);
    }

    /** A page of another site that uses the browser of an operator says so by its origin. */
    private static Optional<Response> foreign(Request request) {
        String origin = request.header("origin");
        return origin == null || origin.endsWith("://" + request.header("host"))
                ? Optional.empty()
                : Optional.of(
                        new ApiProblem(Response.FORBIDDEN, "forbidden", "pages of other sites may not ask").response());
    }

    private static boolean isAllowed(@Nullable String header, String token) {
        return header != null
                && MessageDigest.isEqual(
                        header.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private static InetSocketAddress resolved(TcpBind bind) throws IOException {
        return bind.host().isEmpty()
                ? new InetSocketAddress(bind.port())
                : new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
    }

    /** Where it listens, with the port that the kernel chose. */
    public String address() {
        if (path != null) {
            return "unix:" + path;
        }
        InetSocketAddress tcp = (InetSocketAddress) endpoint.address();
        String host = tcp.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + tcp.getPort();
    }

    @Override
    public void close() {
        endpoint.close();
        if (file != null) {
            file.delete();
        }
    }
}
