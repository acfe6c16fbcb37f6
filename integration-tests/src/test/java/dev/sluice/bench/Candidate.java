package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    record Setting(Path work, Path file, int port, int backendPort, int adminPort, boolean defaults, Path logPipe) {
        boolean logs() {
            return !logPipe.equals(NO_LOG);
        }
    }

    static final Path NO_LOG = Path.of("");

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
        return (setting.defaults ? "" : "process: {workers: 1}\n")
                + """
                metrics: {bind: "127.0.0.1:%d"}
                log: {level: warn, access: %s}
                frontends:
                  bench: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:%d"]}
                """.formatted(setting.adminPort, log, setting.port, setting.backendPort);
    }

    private String haproxy(Setting setting) {
        List<String> lines = new ArrayList<>(List.of("global", "  maxconn " + MOST_SESSIONS));
        // Pipes are descriptors too; the default, a quarter of maxconn, would not fit beside the sessions.
        lines.add("  maxpipes 200");
        if (!setting.defaults) {
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
        lines.addAll(List.of("listen bench", "  bind 127.0.0.1:" + setting.port));
        lines.add("  server backend 127.0.0.1:" + setting.backendPort);
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
                + (setting.defaults ? "" : "worker_processes 1;\n")
                + """
                daemon off; pid %s.pid; error_log stderr warn; worker_rlimit_nofile 19500;
                events { worker_connections 19400; }
                stream {
                  log_format bench '$remote_addr:$remote_port [$time_iso8601] $server_port $upstream_addr $upstream_connect_time/$session_time $bytes_sent $bytes_received $status';
                  access_log %s;
                  server { listen 127.0.0.1:%d backlog=4096; proxy_pass 127.0.0.1:%d; proxy_timeout 1h; }
                }
                """.formatted(setting.file, log, setting.port, setting.backendPort);
    }
}
