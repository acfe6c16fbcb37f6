package dev.sluice.it.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** As much of a Kubernetes API server as a program needs that follows the EndpointSlices of the service {@code web} in {@code shop}. */
public final class ApiServer implements AutoCloseable {
    private static final String PATH = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices";
    private static final String TOKEN = "a-token-of-the-pod";
    private static final String PASSWORD = "changeit";

    /**
     * One endpoint of the slice.
     *
     * @param terminating it ends, and serves what it has
     */
    public record Pod(String name, String address, boolean terminating) {}

    private final HttpsServer server;
    private final Path directory;
    private final int backendPort;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile String slice;
    private final AtomicInteger version = new AtomicInteger(1);

    /** @param directory for its keys, and what a pod finds in its service account */
    public ApiServer(Path directory, int backendPort, Pod... pods)
            throws IOException, InterruptedException, GeneralSecurityException {
        this.directory = directory;
        this.backendPort = backendPort;
        slice = slice(pods);
        Path account = Files.createDirectories(account());
        Path keys = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Run.ok(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "api",
                "-dname",
                "CN=api",
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD,
                "-validity",
                "2");
        String certificate = Run.ok(
                keytool, "-exportcert", "-rfc", "-alias", "api", "-keystore", keys.toString(), "-storepass", PASSWORD);
        Files.writeString(account.resolve("ca.crt"), certificate);
        Files.writeString(account.resolve("token"), TOKEN);
        Files.writeString(account.resolve("namespace"), "shop");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PATH, this::serve);
        server.start();
    }

    private static SSLContext tls(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** The directory that belongs at {@code /var/run/secrets/kubernetes.io/serviceaccount}. */
    public Path account() {
        return directory.resolve("account");
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The slice has these endpoints now. */
    public void change(Pod... pods) {
        version.incrementAndGet();
        slice = slice(pods);
        events.add("{\"type\":\"MODIFIED\",\"object\":" + slice + "}\n");
    }

    private String slice(Pod... pods) {
        List<String> endpoints = new ArrayList<>();
        for (Pod pod : pods) {
            endpoints.add("""
                    {"addresses":["%s"],"conditions":{"ready":%b,"serving":true,"terminating":%b},\
                    "targetRef":{"kind":"Pod","namespace":"shop","name":"%s"}}""".formatted(pod.address, !pod.terminating, pod.terminating, pod.name));
        }
        return """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"web-1","namespace":"shop",\
                "resourceVersion":"%d","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",\
                "endpoints":[%s],"ports":[{"name":"http","protocol":"TCP","port":%d}]}""".formatted(version.get(), String.join(",", endpoints), backendPort);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (exchange.getRequestURI().getQuery().contains("watch=")) {
                watch(exchange);
            } else {
                byte[] list = """
                        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSliceList","metadata":{"resourceVersion":"%d"},"items":[%s]}""".formatted(version.get(), slice).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, list.length);
                exchange.getResponseBody().write(list);
            }
        }
    }

    /** Sends each event in two pieces, as a network may cut it. */
    private void watch(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        try {
            while (true) {
                byte[] event = events.take().getBytes(StandardCharsets.UTF_8);
                int half = event.length / 2;
                out.write(event, 0, half);
                out.flush();
                out.write(event, half, event.length - half);
                out.flush();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
