package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
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

    /** Asked once, when somebody wants to know. */
    private static final class Old {
        static final boolean HAS_ROUTES = SLUICE_OLD.takes(Setup.ROUTED, "routes");
    }

    /** The same. */
    private static final class OldTls {
        static final boolean HAS_TLS =
                SLUICE_OLD.takes(Setup.TLS, "TLS") && SLUICE_OLD.takes(Setup.TLS_TO_BACKEND, "TLS to backends");
    }

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

    boolean isJvm() {
        return this == SLUICE || this == SLUICE_OLD;
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

    /** Whether it can speak TLS itself. */
    boolean canTls() {
        return switch (this) {
            case SLUICE, HAPROXY, HAPROXY_SPLICE, NGINX -> true;
            case SLUICE_OLD -> OldTls.HAS_TLS;
            case RELAY, RELAY_SPLICE -> false;
        };
    }

    private boolean takes(Setup setup, String what) {
        Path work = Path.of(System.getProperty("bench.work", "."));
        Path file = work.resolve("old.yaml");
        List<String> words = new ArrayList<>(program());
        words.addAll(List.of("check", "-c", file.toString()));
        try {
            Files.writeString(file, configuration(new Setting(work, file, 1, 2, 3, 4, setup, Setting.NO_LOG)));
        } catch (IOException e) {
            throw Failure.run(e.toString());
        }
        boolean taken = Shell.succeeds(words);
        if (!taken) {
            System.err.println("bench: " + title + " has no " + what + ": figures with it leave it out");
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
        String file = setting.file().toString();
        List<String> words = new ArrayList<>(program());
        words.addAll(
                switch (this) {
                    case SLUICE, SLUICE_OLD -> List.of("run", "-c", file);
                    case HAPROXY, HAPROXY_SPLICE -> List.of("-db", "-f", file);
                    case NGINX -> List.of("-e", "stderr", "-p", setting.work().toString(), "-c", file);
                    case RELAY -> List.of("" + setting.port(), "" + setting.backendPort(), "copy");
                    case RELAY_SPLICE -> List.of("" + setting.port(), "" + setting.backendPort(), "splice");
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
            case SLUICE, SLUICE_OLD -> Configuration.sluice(setting);
            case HAPROXY -> Configuration.haproxy(setting, false);
            case HAPROXY_SPLICE -> Configuration.haproxy(setting, true);
            case NGINX -> Configuration.nginx(setting);
            case RELAY, RELAY_SPLICE -> "";
        };
    }
}
