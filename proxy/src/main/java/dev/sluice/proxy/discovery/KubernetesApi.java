package dev.sluice.proxy.discovery;

import dev.sluice.proxy.net.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The API server as a pod sees it: GET over TLS that is trusted by the pod's own certificates, with the token as it is now.
 *
 * <p>HTTP/1.1 on purpose: a watch has a connection of its own, and giving up the one closes the other. With HTTP/2 a connection that
 * has died silently would be used for the next watch too.
 *
 * <p>Threading: requests by one thread, {@link #close} by any.
 */
final class KubernetesApi implements AutoCloseable {
    private static final String PATH = "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    /** A Status object is short; who answers at length is not an API server. */
    private static final int MAX_STATUS = 64 << 10;
    /** A server that asks for more patience is asked again nevertheless. */
    private static final long MAX_RETRY_AFTER_SECONDS = 60;

    /** An answer that has begun to come. */
    private record Answer(ResponseInfo head, PulledBody body) {}

    private final ServiceAccount account;
    private final Duration timeout;
    private byte[] authority = {};
    private @Nullable HttpClient client;
    private boolean closed;

    /** @param timeout how long the server may take to connect, to begin an answer, and to send a page */
    KubernetesApi(ServiceAccount account, Duration timeout) {
        this.account = account;
        this.timeout = timeout;
    }

    /**
     * Asks for EndpointSlices; the answer may go on for as long as it likes.
     *
     * @param query names and values in turn
     */
    PulledBody open(String namespace, String... query) throws ApiFailure, InterruptedException {
        Answer answer = send(PATH.formatted(namespace) + query(query));
        if (answer.head().statusCode() == OK) {
            return answer.body();
        }
        throw refusal(answer.head(), namespace, explanation(answer.body()));
    }

    /** The body of an answer that says no; empty if it cannot be had, for the status says enough. */
    private byte[] explanation(PulledBody body) throws InterruptedException {
        try (body) {
            return read(body, MAX_STATUS);
        } catch (ApiFailure _) {
            return new byte[0];
        }
    }

    /** Asks for EndpointSlices; the answer has at most so many bytes. */
    byte[] get(int limit, String namespace, String... query) throws ApiFailure, InterruptedException {
        try (PulledBody body = open(namespace, query)) {
            return read(body, limit);
        }
    }

    private byte[] read(PulledBody body, int limit) throws ApiFailure, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long deadline = Clock.SYSTEM.nanos() + timeout.toNanos();
        while (true) {
            switch (body.next(deadline - Clock.SYSTEM.nanos())) {
                case null -> throw ApiFailure.unreachable("the API server stopped in the middle of an answer", null);
                case PulledBody.Piece.Bytes(var buffers) -> {
                    for (ByteBuffer buffer : buffers) {
                        byte[] piece = new byte[buffer.remaining()];
                        buffer.get(piece);
                        bytes.writeBytes(piece);
                    }
                    if (bytes.size() > limit) {
                        throw ApiFailure.garbled("the API server sent an answer of more than " + limit + " bytes");
                    }
                }
                case PulledBody.Piece.End _ -> {
                    return bytes.toByteArray();
                }
                case PulledBody.Piece.Broken(String reason) ->
                    throw ApiFailure.unreachable("the answer of the API server broke off: " + reason, null);
            }
        }
    }

    private static String query(String... pairs) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            query.append(i == 0 ? '?' : '&')
                    .append(pairs[i])
                    .append('=')
                    .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        }
        return query.toString();
    }

    private Answer send(String pathAndQuery) throws ApiFailure, InterruptedException {
        URI server = account.server();
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + pathAndQuery))
                .header("Authorization", "Bearer " + account.token())
                .header("Accept", "application/json")
                .header("User-Agent", "sluice")
                .build();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<?> exchange = client().sendAsync(request, head -> {
            PulledBody body = new PulledBody();
            answer.complete(new Answer(head, body));
            return body;
        });
        exchange.whenComplete((_, problem) -> {
            // The client may say of an answer that broke off early that there was none.
            if (problem != null && !answer.completeExceptionally(problem)) {
                answer.join().body().onError(problem);
            }
        });
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            exchange.cancel(true);
            answer.thenAccept(late -> late.body().close());
            throw ApiFailure.unreachable("%s does not answer within %d s".formatted(server, timeout.toSeconds()), null);
        } catch (ExecutionException e) {
            throw failure(server, e.getCause());
        }
    }

    /** The client wraps what the kernel says in exceptions that say nothing. */
    private static String why(@Nullable Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        return "no connection";
    }

    /** The JVM says so in words that only those who know it understand. */
    private static boolean isOfAnotherAuthority(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException
                    || (cause instanceof CertPathValidatorException invalid
                            && invalid.getReason() == CertPathValidatorException.BasicReason.INVALID_SIGNATURE)) {
                return true;
            }
        }
        return false;
    }

    private ApiFailure failure(URI server, @Nullable Throwable cause) {
        String why = why(cause);
        return switch (cause) {
            case SSLException e
            when isOfAnotherAuthority(e) ->
                ApiFailure.unreachable(
                        "the certificate of %s is not signed by the authority in %s"
                                .formatted(server, account.directory().resolve("ca.crt")),
                        e);
            case SSLException e ->
                ApiFailure.unreachable(
                        "%s cannot be trusted with the certificates in %s: %s"
                                .formatted(server, account.directory().resolve("ca.crt"), why),
                        e);
            case ConnectException e -> ApiFailure.unreachable("%s cannot be reached: %s".formatted(server, why), e);
            case HttpTimeoutException e -> ApiFailure.unreachable("%s does not answer".formatted(server), e);
            case IOException e -> ApiFailure.unreachable("%s does not answer: %s".formatted(server, why), e);
            case null, default -> ApiFailure.unreachable("%s cannot be asked: %s".formatted(server, why), cause);
        };
    }

    private static String verbs(String namespace) {
        return "get, list and watch of endpointslices.discovery.k8s.io in namespace " + namespace;
    }

    private ApiFailure refusal(ResponseInfo head, String namespace, byte[] body) {
        int code = head.statusCode();
        ApiFailure failure = SliceReader.failure(code, body);
        if (failure.kind() == ApiFailure.Kind.EXPIRED) {
            return failure;
        }
        String remedy =
                switch (code) {
                    case UNAUTHORIZED ->
                        "; it does not accept %s, so mount the token of a service account whose Role allows %s"
                                .formatted(account.directory().resolve("token"), verbs(namespace));
                    case FORBIDDEN ->
                        "; bind the service account of this pod to a Role that allows " + verbs(namespace);
                    case NOT_FOUND -> "; discovery.k8s.io/v1 needs Kubernetes 1.21 or newer";
                    default -> "";
                };
        Duration pause = head.headers()
                .firstValue("Retry-After")
                .map(KubernetesApi::seconds)
                .orElse(Duration.ZERO);
        return ApiFailure.refused(failure.reason() + remedy, pause);
    }

    /** The other form of the header, a date, is none that an API server uses. */
    private static Duration seconds(String text) {
        try {
            return Duration.ofSeconds(Math.clamp(Long.parseLong(text.strip()), 0, MAX_RETRY_AFTER_SECONDS));
        } catch (NumberFormatException _) {
            return Duration.ZERO;
        }
    }

    private synchronized HttpClient client() throws ApiFailure {
        if (closed) {
            throw ApiFailure.unreachable("discovery has ended", null);
        }
        byte[] now = account.authority();
        HttpClient current = client;
        if (current != null && Arrays.equals(now, authority)) {
            return current;
        }
        if (current != null) {
            current.shutdownNow();
        }
        current = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(account.trust(now))
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                // Within a cluster no proxy stands between; the default would be that of the JVM's properties.
                .proxy(HttpClient.Builder.NO_PROXY)
                .executor(task -> Thread.ofVirtual().start(task))
                .build();
        client = current;
        authority = now;
        return current;
    }

    /** Ends what runs, at once. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
    }
}
