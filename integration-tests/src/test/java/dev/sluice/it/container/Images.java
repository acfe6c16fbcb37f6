package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** The images of the tests, built once in a run. */
final class Images {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.launcher")).toAbsolutePath().resolveSibling("");

    private Images() {}

    private static final class Sluice {
        private static final DockerImageName IMAGE =
                build("sluice:it", ROOT.resolve("deploy/Dockerfile"), ROOT.resolve("deploy"));
    }

    private static final class Peers {
        private static final Path DOCKERFILE =
                ROOT.resolve("integration-tests/src/test/resources/container/peers.Dockerfile");
        private static final DockerImageName IMAGE =
                build("sluice-peers:it", DOCKERFILE, DOCKERFILE.resolveSibling(""));
    }

    /** The image that users get. */
    static DockerImageName sluice() {
        requireDocker();
        return Sluice.IMAGE;
    }

    /** An image with redis, postgres, nginx, haproxy and prometheus. */
    static DockerImageName peers() {
        requireDocker();
        return Peers.IMAGE;
    }

    /** What a minimal installation of Debian has. */
    static DockerImageName debian() {
        requireDocker();
        return DockerImageName.parse("debian:12-slim");
    }

    private static void requireDocker() {
        Requires.program("docker");
        Requires.orFail(
                DockerClientFactory.instance().isDockerAvailable(),
                "Docker does not answer: the container tests need a running daemon");
    }

    private static DockerImageName build(String tag, Path dockerfile, Path context) {
        List<String> command = List.of(
                "docker", "build", "--quiet", "--tag", tag, "--file", dockerfile.toString(), context.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DOCKER_BUILDKIT", "0"); // the builder that every installation has
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return DockerImageName.parse(tag);
    }
}
