package dev.sluice.it;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Backends on addresses of their own that greet with their name, found by a pool of a started program. */
abstract class DiscoveryScenario {
    final int port = Ports.free();
    final int backendPort = Ports.free();

    @TempDir
    Path directory;

    /** A client that knows who serves it. */
    final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        private final BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        final String backend;

        Client() throws IOException {
            socket.setSoTimeout(20_000);
            backend = String.valueOf(reader.readLine());
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(reader.readLine());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    String serving() throws IOException {
        try (Client client = new Client()) {
            return client.backend;
        }
    }

    Peer backend(int host) throws IOException {
        return Peer.greetingOn("127.0.0." + host, backendPort);
    }

    String name(int host) {
        return "127.0.0." + host + ":" + backendPort;
    }

    String config(String discover, String more) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                log: {access: {output: none}}
                admin: {socket: %s}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {%s discover: {%s}}}
                """.formatted(directory.resolve("admin.sock"), port, more, discover);
    }

    static double updates(Sluice sluice, String result) throws IOException, InterruptedException {
        return sluice.metric("sluice_discovery_updates_total{pool=\"p\",result=\"" + result + "\"}");
    }

    static void awaitEndpoints(Sluice sluice, int count) {
        Await.until(count + " endpoints", () -> sluice.metric("sluice_discovery_endpoints{pool=\"p\"}") == count);
    }

    /** Lines of the operator log that contain this. */
    static long lines(Sluice sluice, String text) throws IOException {
        return sluice.stderr().lines().filter(line -> line.contains(text)).count();
    }
}
