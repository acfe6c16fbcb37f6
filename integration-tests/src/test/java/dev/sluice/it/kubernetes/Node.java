package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plays the node for one container: its files, its environment, its user, a network of its own and the questions of its probes. */
final class Node {
    /** A command in namespaces of its own, which end with it. */
    static final List<String> UNSHARE =
            List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");

    private final Container container;
    private final Path directory;

    /** What the paths of the probes answered, and the ports on which the container listens for others. */
    record Observation(Map<String, String> answers, Set<Integer> listening) {}

    Node(Container container, Path directory) {
        this.container = container;
        this.directory = directory;
    }

    /** Runs {@code sluice check} on the configuration that the container would see. */
    Run check() throws IOException, InterruptedException {
        return Run.of(command(Sluice.LAUNCHER, "check", "-c", configuration().toString()));
    }

    /** Starts the packaged program as the container would start and asks what its probes ask. */
    Observation start() throws IOException, InterruptedException {
        String names = container.backendNames().stream()
                .map(name -> "127.0.0.1 " + name + "\n")
                .collect(Collectors.joining());
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n" + names);
        List<String> command = command(UNSHARE.toArray(String[]::new));
        command.addAll(List.of(
                "src/test/resources/pod.sh",
                Path.of(Sluice.LAUNCHER).toAbsolutePath().toString(),
                configuration().toString(),
                hosts.toString(),
                user(),
                container.pod().sysctls().getOrDefault("net.ipv4.ip_unprivileged_port_start", "1024")));
        container.probes().stream()
                .map(probe -> "%s://127.0.0.1:%d%s".formatted(probe.scheme(), probe.port(), probe.path()))
                .distinct()
                .forEach(command::add);
        Run run = Run.of(command);
        assertThat(run.status()).as(run.output()).isZero();
        return observe(run.output());
    }

    private static Observation observe(String output) {
        Map<String, String> answers = output.lines()
                .filter(line -> line.startsWith("probe "))
                .map(line -> line.split(" ", 3))
                .collect(Collectors.toMap(word -> word[1], word -> word[2]));
        Set<Integer> listening = output.lines()
                .filter(line -> line.startsWith("listens "))
                .map(line -> line.substring("listens ".length()))
                .filter(address -> !address.startsWith("127.") && !address.startsWith("[::1]"))
                .map(address -> Integer.valueOf(address.substring(address.lastIndexOf(':') + 1)))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Observation(answers, listening);
    }

    private String user() {
        JsonNode user = container.security("runAsUser");
        return user.isMissingNode() ? "65532" : user.asText(); // that of the image
    }

    private Path configuration() throws IOException, InterruptedException {
        List<String> args = container.args();
        Path files = container.writeFiles(args.get(args.indexOf("-c") + 1), directory.resolve("config"));
        for (Map.Entry<String, List<String>> mount :
                container.projectedSecrets().entrySet()) {
            Path secrets = directory.resolve("secrets");
            for (String path : mount.getValue()) {
                makeCertificate(secrets.resolve(path));
            }
            try (Stream<Path> all = Files.list(files)) {
                for (Path file : all.toList()) {
                    Files.writeString(
                            file, Files.readString(file).replace(mount.getKey() + "/", secrets.toString() + "/"));
                }
            }
        }
        return files;
    }

    /** As cert-manager would put it into a secret; of each pair the certificate is named first. */
    private static void makeCertificate(Path file) throws IOException, InterruptedException {
        if (!file.endsWith("tls.crt")) {
            return;
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Path key = file.resolveSibling("tls.key");
        Run.ok(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=web.test"
                        + " -addext subjectAltName=DNS:web.test -addext basicConstraints=critical,CA:FALSE"
                        + " -keyout %s -out %s")
                .formatted(key, file)
                .split(" "));
        Run.ok("chmod", "0440", key.toString());
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("env"));
        container.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of(words));
        return command;
    }
}
