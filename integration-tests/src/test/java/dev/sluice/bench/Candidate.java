package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A proxy that can be measured, with the command and the configuration it gets. */
enum Candidate {
    SLUICE("sluice", "SLUICE"),
    /** Another Sluice, for a comparison of two versions; there when {@code SLUICE_OLD} names it. */
    SLUICE_OLD("sluice-old", "SLUICE_OLD"),
    HAPROXY("haproxy", "HAPROXY"),
    /** With splicing forced: what {@code splice-auto} does depends on version and load. */
    HAPROXY_SPLICE("haproxy-splice", "HAPROXY"),
    NGINX("nginx", "NGINX"),
    /** {@code relay.c}, the limit of what a proxy can reach. */
    RELAY("relay", ""),
    RELAY_SPLICE("relay-splice", "");

    /** What one instance gets. */
    record Setting(
            Path work, Path file, int port, int plainPort, int backendPort, int adminPort, Setup setup, Path logPipe) {
        boolean logs() {
            return setup.logs();
        }

        boolean routes() {
            return setup.routes();
        }

        boolean defaults() {
            return setup == Setup.DEFAULTS;
        }
    }

    /** Asked once, when somebody wants to know. */
    private static final class Old {
        static final boolean HAS_ROUTES = SLUICE_OLD.takesRoutes();
    }

    static final Path NO_LOG = Path.of("");

    /** Pools behind routes, each for a name below example.com; the load generator asks for the first. */
    private static final List<String> POOLS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    /** Two descriptors for each session, and some beside, must fit 20 000. */
    private static final int MOST_SESSIONS = 9_500;

    private final String title;
    private final String variable;

    Candidate(String title, String variable) {
        this.title = title;
        this.variable = variable;
    }

    String title() {
        return title;
    }

    static Candidate of(String title) {
        for (Candidate candidate : values()) {
            if (candidate.title.equals(title)) {
                return candidate;
            }
        }
        throw Failure.usage("unknown candidate: " + title);
    }

    /** A variant whose difference shows in large responses only. */
    boolean isForBulk() {
        return this == HAPROXY_SPLICE || this == RELAY_SPLICE;
    }

    boolean canLog() {
        return this != RELAY && this != RELAY_SPLICE;
    }

    /** Whether it can choose by the name in a ClientHello. */
    boolean canRoute() {
        return switch (this) {
            case SLUICE, HAPROXY, HAPROXY_SPLICE, NGINX -> true;
            case SLUICE_OLD -> Old.HAS_ROUTES;
            case RELAY, RELAY_SPLICE -> false;
        };
    }

    private boolean takesRoutes() {
        Path work = Path.of(System.getProperty("bench.work", "."));
        Path file = work.resolve("routes.yaml");
        List<String> words = new ArrayList<>(program());
        words.addAll(List.of("check", "-c", file.toString()));
        try {
            Files.writeString(file, configuration(new Setting(work, file, 1, 2, 3, 4, Setup.ROUTED, NO_LOG)));
        } catch (IOException e) {
            throw Failure.run(e.toString());
        }
        boolean taken = Shell.succeeds(words);
        if (!taken) {
            System.err.println("bench: " + title + " has no routes: figures with routes leave it out");
        }
        return taken;
    }

    /** The words of its command without arguments. */
    List<String> program() {
        String root = System.getProperty("bench.root", ".");
        String work = System.getProperty("bench.work", ".");
        Map<String, String> standard =
                Map.of("SLUICE", root + "/sluice", "HAPROXY", "haproxy", "NGINX", "nginx", "", work + "/relay");
        String command = variable.isEmpty() ? null : System.getenv(variable);
        if (command == null || command.isBlank()) {
            command = standard.get(variable);
        }
        if (command == null) {
            throw Failure.usage(title + " needs its command in " + variable);
        }
        return List.of(command.strip().split(" +"));
    }

    List<String> command(Setting setting) {
        String file = setting.file.toString();
        List<String> words = new ArrayList<>(program());
        words.addAll(
                switch (this) {
                    case SLUICE, SLUICE_OLD -> List.of("run", "-c", file);
                    case HAPROXY, HAPROXY_SPLICE -> List.of("-db", "-f", file);
                    case NGINX -> List.of("-e", "stderr", "-p", setting.work.toString(), "-c", file);
                    case RELAY -> List.of("" + setting.port, "" + setting.backendPort, "copy");
                    case RELAY_SPLICE -> List.of("" + setting.port, "" + setting.backendPort, "splice");
                });
        return words;
    }

    /** What it says of itself, in a few words. */
    String version() {
        List<String> words = new ArrayList<>(program());
        return switch (this) {
            case SLUICE, SLUICE_OLD -> {
                words.add("version");
                yield versionLine(Shell.run(words));
            }
            case HAPROXY, HAPROXY_SPLICE -> {
                words.add("-v");
                yield Shell.run(words).replaceFirst("(?s)version ([^ ]+).*", "$1");
            }
            case NGINX -> {
                words.add("-v");
                yield Shell.run(words).replaceFirst("(?s).*: ", "");
            }
            case RELAY, RELAY_SPLICE -> "relay.c";
        };
    }

    /** A launcher may say more, for instance that it builds first. */
    private static String versionLine(String text) {
        return text.lines()
                .filter(line -> line.startsWith("sluice "))
                .findFirst()
                .orElse("unknown version");
    }

    String configuration(Setting setting) {
        return switch (this) {
            case SLUICE, SLUICE_OLD -> sluice(setting);
            case HAPROXY, HAPROXY_SPLICE -> haproxy(setting);
            case NGINX -> nginx(setting);
            case RELAY, RELAY_SPLICE -> "";
        };
    }

    private static String sluice(Setting setting) {
        String log = setting.logs() ? "{output: stdout, format: haproxy}" : "{output: none}";
        String head = (setting.defaults() ? "" : "process: {workers: 1}\n") + """
                metrics: {bind: "127.0.0.1:%d"}
                log: {level: warn, access: %s}
                frontends:
                """.formatted(setting.adminPort, log);
        String plain = "{bind: \"127.0.0.1:%d\", pool: [\"127.0.0.1:%d\"]}\n";
        if (!setting.routes()) {
            return head + "  bench: " + plain.formatted(setting.port, setting.backendPort);
        }
        return head
                + "  plain: " + plain.formatted(setting.plainPort, setting.backendPort)
                + "  bench:\n    bind: \"127.0.0.1:" + setting.port + "\"\n    routes:\n"
                + forEachPool("      - {sni: %1$s.example.com, pool: %1$s}\n", setting)
                + "pools:\n"
                + forEachPool("  %1$s: {backends: [\"127.0.0.1:%2$d\"]}\n", setting);
    }

    /** @param format of the pool's name and the port of the backend */
    private static String forEachPool(String format, Setting setting) {
        return POOLS.stream()
                .map(pool -> format.formatted(pool, setting.backendPort))
                .collect(Collectors.joining());
    }

    private String haproxy(Setting setting) {
        List<String> lines = new ArrayList<>(List.of("global", "  maxconn " + MOST_SESSIONS));
        // Pipes are descriptors too; the default, a quarter of maxconn, would not fit beside the sessions.
        lines.add("  maxpipes 200");
        if (!setting.defaults()) {
            lines.add("  nbthread 1");
        }
        if (setting.logs()) {
            lines.add("  log stdout format raw local0");
        }
        lines.addAll(List.of("defaults", "  mode tcp", "  maxconn " + MOST_SESSIONS, "  timeout connect 5s"));
        lines.addAll(List.of("  timeout client 1h", "  timeout server 1h"));
        if (setting.logs()) {
            lines.addAll(List.of("  log global", "  option tcplog"));
        }
        if (this == HAPROXY_SPLICE) {
            lines.addAll(List.of("  option splice-request", "  option splice-response"));
        }
        String server = "  server backend 127.0.0.1:" + setting.backendPort;
        if (setting.routes()) {
            lines.addAll(List.of("listen plain", "  bind 127.0.0.1:" + setting.plainPort, server));
            lines.addAll(List.of("frontend bench", "  bind 127.0.0.1:" + setting.port));
            lines.addAll(List.of(
                    "  tcp-request inspect-delay 5s", "  tcp-request content accept if { req.ssl_hello_type 1 }"));
            lines.add(forEachPool("  use_backend %1$s if { req.ssl_sni -i %1$s.example.com }\n", setting));
            lines.add(forEachPool("backend %1$s\n  server backend 127.0.0.1:%2$d\n", setting));
        } else {
            lines.addAll(List.of("listen bench", "  bind 127.0.0.1:" + setting.port, server));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String nginx(Setting setting) {
        Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        String log = "off";
        if (setting.logs()) {
            log = setting.logPipe + " bench";
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
                """.formatted(setting.file, log)
                + nginxServers(setting)
                + "}\n";
    }

    private static String nginxServers(Setting setting) {
        String server = "  server { listen 127.0.0.1:%d backlog=4096; proxy_pass %s; proxy_timeout 1h;%s }\n";
        String backend = "127.0.0.1:" + setting.backendPort;
        if (!setting.routes()) {
            return server.formatted(setting.port, backend, "");
        }
        return forEachPool("  upstream %1$s { server 127.0.0.1:%2$d; }\n", setting)
                + "  map $ssl_preread_server_name $pool {\n"
                + forEachPool("    %1$s.example.com %1$s;\n", setting)
                + "  }\n"
                + server.formatted(setting.plainPort, backend, "")
                + server.formatted(setting.port, "$pool", " ssl_preread on;");
    }
}
