package dev.sluice.it.container;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** Containers on a Docker network of their own; all end with it. */
final class Fleet implements AutoCloseable {
    /** Where the image serves metrics and probes, as the configurations of these tests say. */
    static final int METRICS = 9400;

    /** With this option of the JVM the image does not start when its class archive cannot be used. */
    static final String WITH_ARCHIVE = "-XX:AOTMode=on";

    private final Network network = Network.newNetwork();
    private final Deque<GenericContainer<?>> started = new ArrayDeque<>();
    private final Path directory;

    /** @param directory for files that containers see */
    Fleet(Path directory) throws IOException {
        this.directory = directory;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Network network() {
        return network;
    }

    /** Where the configuration of the container {@code sluice} is; it sees changes. */
    Path config() {
        return directory.resolve("config");
    }

    /** Sluice as in a restricted pod: not root, no capabilities, nothing to write to, 128 MiB. Returns when it is ready. */
    GenericContainer<?> sluice(String yaml, int... ports) throws IOException {
        return sluice(yaml, _ -> {}, ports);
    }

    /** As {@link #sluice(String, int...)}, with changes to the container. */
    GenericContainer<?> sluice(String yaml, Consumer<GenericContainer<?>> changes, int... ports) throws IOException {
        Files.createDirectories(config());
        Files.writeString(config().resolve("sluice.yaml"), "metrics: {bind: \"0.0.0.0:9400\"}\n" + yaml);
        return sluice(changes, ports);
    }

    /** As {@link #sluice(String, int...)} with the configuration that is there, and changes to the container. */
    GenericContainer<?> sluice(Consumer<GenericContainer<?>> changes, int... ports) {
        GenericContainer<?> container = new GenericContainer<>(Images.sluice());
        container.withFileSystemBind(config().toString(), "/etc/sluice", BindMode.READ_ONLY);
        container.withCreateContainerCmdModifier(
                command -> restrict(Objects.requireNonNull(command.getHostConfig()), 128));
        container.withEnv("JDK_JAVA_OPTIONS", WITH_ARCHIVE);
        container.addExposedPort(METRICS);
        for (int port : ports) {
            container.addExposedPort(port);
        }
        container.waitingFor(Wait.forHttp("/readyz").forPort(METRICS));
        changes.accept(container);
        return start("sluice", container);
    }

    /** As {@link #sluice(String, int...)} with the configuration that is there, in the network of this host, with so many MiB. */
    GenericContainer<?> onThisHost(long mebibytes) {
        GenericContainer<?> container = new GenericContainer<>(Images.sluice());
        container.withFileSystemBind(config().toString(), "/etc/sluice", BindMode.READ_ONLY);
        container.withNetworkMode("host");
        container.withCreateContainerCmdModifier(
                command -> restrict(Objects.requireNonNull(command.getHostConfig()), mebibytes));
        return start(container);
    }

    /** @param mebibytes of memory */
    static void restrict(HostConfig host, long mebibytes) {
        long limit = mebibytes << 20;
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(limit)
                .withMemorySwap(limit);
    }

    /** The image as the node would start it for a container of a manifest. Returns when its startup probe has passed. */
    GenericContainer<?> asInPod(Container spec, String... namesOfThisHost) throws IOException {
        Path files = spec.writeFiles("/etc/sluice", directory.resolve("pod"));
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxr-xr-x"));
        GenericContainer<?> container = new GenericContainer<>(Images.sluice());
        container.withNetwork(network);
        container.withCommand(spec.args().toArray(String[]::new));
        container.withEnv(spec.environment());
        container.withFileSystemBind(files.toString(), "/etc/sluice", BindMode.READ_ONLY);
        spec.scratchDirectories().forEach(path -> container.withTmpFs(Map.of(path, "uid=65532,gid=65532")));
        for (String name : namesOfThisHost) {
            container.withExtraHost(name, "127.0.0.1");
        }
        spec.probes().forEach(probe -> container.addExposedPort(probe.port()));
        String user = spec.security("runAsUser").asText() + ":"
                + spec.security("runAsGroup").asText();
        container.withCreateContainerCmdModifier(command -> {
            command.withUser(user);
            restrict(Objects.requireNonNull(command.getHostConfig()), spec.memoryLimit() >> 20);
        });
        Container.Probe startup = spec.probes().getFirst();
        container.waitingFor(Wait.forHttp(startup.path()).forPort(startup.port()));
        return start(container);
    }

    /** A redis that can be told from others: it says its name in {@link Redis#name}. */
    GenericContainer<?> redis(String name, String... aliases) {
        return peer(
                name,
                container -> container
                        .withNetworkAliases(aliases)
                        .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*\\n", 1)),
                "redis-server",
                "--bind",
                "0.0.0.0",
                "--protected-mode",
                "no",
                "--save",
                "",
                "--dbfilename",
                name + ".rdb");
    }

    /** A program of the peers' image, found under this name by the other containers. */
    GenericContainer<?> peer(String name, Consumer<GenericContainer<?>> changes, String... command) {
        GenericContainer<?> container = new GenericContainer<>(Images.peers());
        container.withCommand(command);
        changes.accept(container);
        return start(name, container);
    }

    private GenericContainer<?> start(String name, GenericContainer<?> container) {
        container.withNetwork(network);
        container.withNetworkAliases(name); // beside those that it has
        return start(container);
    }

    /** As it is, with this fleet's end. */
    GenericContainer<?> start(GenericContainer<?> container) {
        started.push(container);
        container.start();
        return container;
    }

    /** Waits until the metrics of the container have a line that begins so. */
    static void awaitMetric(GenericContainer<?> sluice, String line) {
        Await.until(
                line, () -> Http.get(sluice.getMappedPort(METRICS), "/metrics").contains("\n" + line));
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            started.pop().stop();
        }
        network.close();
    }
}
