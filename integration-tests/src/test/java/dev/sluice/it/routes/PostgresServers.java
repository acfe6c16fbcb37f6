package dev.sluice.it.routes;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clusters of PostgreSQL, all but {@code plain} with TLS for the name {@code X.db.test}; each says its own as {@code cluster_name}. */
final class PostgresServers implements AutoCloseable {
    /** A server of its own, with data of its own. */
    record Server(int port, Database database) {
        String address() {
            return "127.0.0.1:" + port;
        }
    }

    private final Map<String, Certificate> certificates = new LinkedHashMap<>();
    private final Map<String, Server> servers = new LinkedHashMap<>();

    private PostgresServers() {}

    /** Starts them. */
    static PostgresServers start(Path directory, String... names) throws IOException, InterruptedException {
        PostgresServers all = new PostgresServers();
        try {
            Run.ok("chmod", "a+rx", directory.toString());
            for (String name : names) {
                all.servers.put(name, all.start(Files.createDirectory(directory.resolve(name)), name));
            }
            for (Server server : all.servers.values()) {
                Await.until("ready", () -> server.database().log().getLast().endsWith("ready to accept connections"));
            }
            return all;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private Server start(Path directory, String name) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("-c", "cluster_name=" + name));
        if (!name.equals("plain")) {
            Certificate certificate = Certificate.of(directory, name + ".db.test");
            certificates.put(name, certificate);
            Database.give(certificate.key(), "postgres");
            options.addAll(List.of(
                    "-c",
                    "ssl=on",
                    "-c",
                    "ssl_cert_file=" + certificate.file(),
                    "-c",
                    "ssl_key_file=" + certificate.key()));
        }
        int port = Ports.free();
        return new Server(port, Database.postgres(directory, port, options.toArray(String[]::new)));
    }

    /** That of a cluster. */
    Certificate certificate(String name) {
        return find(certificates, name);
    }

    /** The cluster of a name. */
    Server server(String name) {
        return find(servers, name);
    }

    private static <T> T find(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name);
        }
        return found;
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.database().close());
    }
}
