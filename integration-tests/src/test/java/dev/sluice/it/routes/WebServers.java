package dev.sluice.it.routes;

import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** An nginx with one server for each name, all of them with TLS alone, a port and a certificate of their own. */
final class WebServers implements AutoCloseable {
    /**
     * A server.
     *
     * @param certificate for its name
     */
    record Server(int port, Certificate certificate) {
        String address() {
            return "127.0.0.1:" + port;
        }

        /** As nginx is told. Which server answered, and by which protocol, is in the answer. */
        private String text(Path directory) {
            return """
                    server {
                      listen %1$s ssl http2;
                      ssl_certificate %2$s; ssl_certificate_key %3$s; ssl_protocols TLSv1.2 TLSv1.3;
                      location / { default_type text/html; return 200 "this is %4$s by $server_protocol\\n"; }
                      location /files/ { alias %5$s/; }
                    }
                    """.formatted(address(), certificate.file(), certificate.key(), certificate.name(), directory);
        }
    }

    private final Map<String, Server> servers;
    private final Daemon daemon;

    private WebServers(Map<String, Server> servers, Daemon daemon) {
        this.servers = servers;
        this.daemon = daemon;
    }

    /** Starts it; {@code /files/} of each server is what is in the directory. */
    static WebServers start(Path directory, String... names) throws IOException, InterruptedException {
        String nginx = Requires.program("nginx");
        Map<String, Server> servers = new LinkedHashMap<>();
        for (String name : names) {
            servers.put(name, new Server(Ports.free(), Certificate.of(directory, name)));
        }
        Run.ok("chmod", "a+rX", directory.toString()); // its workers have no rights
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log stderr;
                worker_processes 1;
                events { worker_connections 4096; }
                http {
                  access_log off; sendfile on; keepalive_timeout 60s;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  %2$s
                }
                """.formatted(
                directory,
                servers.values().stream().map(server -> server.text(directory)).collect(Collectors.joining())));
        int first = servers.values().iterator().next().port();
        return new WebServers(servers, Daemon.start(directory, first, nginx, "-c", config.toString()));
    }

    /** That of a name. */
    Server of(String name) {
        Server server = servers.get(name);
        if (server == null) {
            throw new IllegalArgumentException(name);
        }
        return server;
    }

    @Override
    public void close() {
        daemon.close();
    }
}
