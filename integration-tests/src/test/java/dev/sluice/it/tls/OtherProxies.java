package dev.sluice.it.tls;

import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Other proxies, which take plain TCP on the loopback address and speak TLS to a port there. */
final class OtherProxies {
    private OtherProxies() {}

    /**
     * HAProxy.
     *
     * @param name that it asks for
     * @param options of its server, such as {@code crt FILE}
     */
    static Daemon haproxy(Path directory, int port, int to, String name, String options) throws IOException {
        return haproxy(directory, port, """
                defaults
                  mode tcp
                  timeout connect 30s
                  timeout client 30s
                  timeout server 30s
                listen l
                  bind 127.0.0.1:%d
                  server s 127.0.0.1:%d ssl verify none sni str(%s) %s
                """.formatted(port, to, name, options));
    }

    /** HAProxy with this configuration, which has the port in it. */
    static Daemon haproxy(Path directory, int port, String text) throws IOException {
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), text);
        return Daemon.start(directory, port, Requires.program("haproxy"), "-db", "-f", config.toString());
    }

    /**
     * The stream module of nginx.
     *
     * @param name that it asks for
     * @param directives such as {@code proxy_ssl_certificate FILE;}
     */
    static Daemon nginx(Path directory, int port, int to, String name, String directives) throws IOException {
        return nginx(directory, port, """
                stream {
                  server {
                    listen 127.0.0.1:%d; proxy_pass 127.0.0.1:%d; proxy_half_close on;
                    proxy_ssl on; proxy_ssl_server_name on; proxy_ssl_name %s;
                    %s
                  }
                }
                """.formatted(port, to, name, directives));
    }

    /** nginx with these blocks, which have the port in them. */
    static Daemon nginx(Path directory, int port, String blocks) throws IOException {
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                pid %1$s/nginx.pid;
                error_log stderr;
                events { worker_connections 1024; }
                """.formatted(directory) + blocks);
        return Daemon.start(directory, port, Requires.program("nginx"), "-c", config.toString());
    }
}
