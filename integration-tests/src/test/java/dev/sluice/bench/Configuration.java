package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text of a configuration in each candidate's language. What a figure does not ask for is left at its default. */
final class Configuration {
    /** Pools behind routes, each for a name below example.com; the load generator asks for the first. */
    private static final List<String> POOLS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    /** Of the certificates. */
    private static final String NAME = "bench.example.com";

    /** Two descriptors for each session, and some beside, must fit 20 000. */
    private static final int MOST_SESSIONS = 9_500;

    private Configuration() {}

    static String sluice(Setting setting) {
        String log = setting.logs() ? "{output: stdout, format: haproxy}" : "{output: none}";
        String head = (setting.defaults() ? "" : "process: {workers: 1}\n") + """
                metrics: {bind: "127.0.0.1:%d"}
                log: {level: warn, access: %s}
                """.formatted(setting.adminPort(), log);
        if (setting.tlsToClients()) {
            head += "certificates: {bench: {files: %s}}\n".formatted(setting.certificate());
        }
        head += "frontends:\n";
        String plain = "{bind: \"%s\", pool: [\"%s\"]}\n";
        if (setting.tlsToClients()) {
            return head
                    + "  bench: {bind: \"%s\", tls: {certificates: bench}, pool: [\"%s\"]}\n"
                            .formatted(setting.bind(), setting.backend());
        }
        if (setting.tlsToBackend()) {
            return head + """
                      bench: {bind: "%s", pool: bench}
                    pools:
                      bench: {tls: {ca: %s, serverName: %s}, backends: ["%s"]}
                    """.formatted(setting.bind(), setting.authority(), NAME, setting.backend());
        }
        if (!setting.routes()) {
            return head + "  bench: " + plain.formatted(setting.bind(), setting.backend());
        }
        return head
                + "  plain: " + plain.formatted(setting.plainBind(), setting.backend())
                + "  bench:\n    bind: \"" + setting.bind() + "\"\n    routes:\n"
                + forEachPool("      - {sni: %1$s.example.com, pool: %1$s}\n", setting)
                + "pools:\n"
                + forEachPool("  %1$s: {backends: [\"%2$s\"]}\n", setting);
    }

    /** @param format of the pool's name and the address of the backend */
    private static String forEachPool(String format, Setting setting) {
        return POOLS.stream()
                .map(pool -> format.formatted(pool, setting.backend()))
                .collect(Collectors.joining());
    }

    static String haproxy(Setting setting, boolean splice) {
        List<String> lines = new ArrayList<>(List.of("global", "  maxconn " + MOST_SESSIONS));
        // Pipes are descriptors too; the default, a quarter of maxconn, would not fit beside the sessions.
        lines.add("  maxpipes 200");
        if (!setting.defaults()) {
            lines.add("  nbthread 1");
        }
        if (setting.setup().hasTls()) {
            lines.add(
                    "  tune.ssl.cachesize 0"); // sessions are resumed by tickets, as by the others: a cache costs, and
            // nobody asks for it
        }
        if (setting.logs()) {
            lines.add("  log stdout format raw local0");
        }
        lines.addAll(List.of("defaults", "  mode tcp", "  maxconn " + MOST_SESSIONS, "  timeout connect 5s"));
        lines.addAll(List.of("  timeout client 1h", "  timeout server 1h"));
        if (setting.logs()) {
            lines.addAll(List.of("  log global", "  option tcplog"));
        }
        if (splice) {
            lines.addAll(List.of("  option splice-request", "  option splice-response"));
        }
        String server = "  server backend " + setting.backend();
        if (setting.tlsToBackend()) {
            server += " ssl verify required ca-file %s verifyhost %s sni str(%s) no-ssl-reuse"
                    .formatted(setting.authority(), NAME, NAME);
        }
        if (setting.routes()) {
            lines.addAll(List.of("listen plain", "  bind " + setting.plainBind(), server));
            lines.addAll(List.of("frontend bench", "  bind " + setting.bind()));
            lines.addAll(List.of(
                    "  tcp-request inspect-delay 5s", "  tcp-request content accept if { req.ssl_hello_type 1 }"));
            lines.add(forEachPool("  use_backend %1$s if { req.ssl_sni -i %1$s.example.com }\n", setting));
            lines.add(forEachPool("backend %1$s\n  server backend %2$s\n", setting));
        } else {
            String tls = setting.tlsToClients() ? " ssl crt " + setting.certificate() : "";
            lines.addAll(List.of("listen bench", "  bind " + setting.bind() + tls, server));
        }
        return String.join("\n", lines) + "\n";
    }

    static String nginx(Setting setting) {
        Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        String log = "off";
        if (setting.logs()) {
            log = setting.logPipe() + " bench";
        }
        return (module.toFile().exists() ? "load_module " + module + ";\n" : "")
                + (System.getProperty("user.name").equals("root") ? "user root;\n" : "")
                + (setting.defaults() ? "" : "worker_processes 1;\n")
                + """
                daemon off; pid %s.pid; error_log stderr warn; worker_rlimit_nofile 19500;
                events { worker_connections 19400; }
                stream {
                  log_format bench '$remote_addr:$remote_port [$time_iso8601] $server_port $upstream_addr $upstream_connect_time/$session_time $bytes_sent $bytes_received $status';
                  access_log %s;
                """.formatted(setting.file(), log)
                + nginxServers(setting)
                + "}\n";
    }

    private static String nginxServers(Setting setting) {
        String server = "  server { listen %s backlog=4096%s; proxy_pass %s; proxy_timeout 1h;%s }\n";
        if (setting.tlsToClients()) {
            String certificate = " ssl_certificate %1$s; ssl_certificate_key %1$s; ssl_protocols TLSv1.2 TLSv1.3;"
                    .formatted(setting.certificate());
            return server.formatted(setting.bind(), " ssl", setting.backend(), certificate);
        }
        if (setting.tlsToBackend()) {
            String tls = (" proxy_ssl on; proxy_ssl_verify on; proxy_ssl_trusted_certificate %s; proxy_ssl_name %s;"
                            + " proxy_ssl_server_name on; proxy_ssl_session_reuse off; proxy_ssl_protocols TLSv1.2 TLSv1.3;")
                    .formatted(setting.authority(), NAME);
            return server.formatted(setting.bind(), "", setting.backend(), tls);
        }
        if (!setting.routes()) {
            return server.formatted(setting.bind(), "", setting.backend(), "");
        }
        return forEachPool("  upstream %1$s { server %2$s; }\n", setting)
                + "  map $ssl_preread_server_name $pool {\n"
                + forEachPool("    %1$s.example.com %1$s;\n", setting)
                + "  }\n"
                + server.formatted(setting.plainBind(), "", setting.backend(), "")
                + server.formatted(setting.bind(), "", "$pool", " ssl_preread on;");
    }
}
