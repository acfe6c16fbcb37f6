package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ContainerNetwork;
import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** The client stays the client on the way through HAProxy, Sluice and nginx, each in a container of its own. */
@Timeout(600)
class ContainerProxyProtocolIT {
    private static final int HAPROXY = 8000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void nginxBehindSeesTheClientOfTheHaproxyInFront() throws IOException, InterruptedException {
        try (Fleet fleet = new Fleet(directory)) {
            fleet.peer(
                    "nginx",
                    container -> container.withCopyToContainer(Transferable.of("""
                                    events {}
                                    http {
                                      server {
                                        listen 8080 proxy_protocol;
                                        location / { return 200 "client $proxy_protocol_addr through $remote_addr\\n"; }
                                      }
                                    }
                                    """), "/etc/nginx/nginx.conf"),
                    "nginx",
                    "-g",
                    "daemon off;");
            GenericContainer<?> sluice = fleet.sluice("""
                    frontends: {f: {bind: "0.0.0.0:8080", pool: web, proxyProtocol: required}}
                    pools: {web: {sendProxyProtocol: v2, backends: ["nginx:8080"]}}
                    """);
            GenericContainer<?> haproxy = fleet.peer(
                    "haproxy",
                    container -> container
                            .withExposedPorts(HAPROXY)
                            .withCopyToContainer(Transferable.of("""
                                            defaults
                                              mode tcp
                                              timeout connect 5s
                                              timeout client 30s
                                              timeout server 30s
                                            listen l
                                              bind :8000
                                              server sluice sluice:8080 send-proxy-v2
                                            """), "/etc/haproxy.cfg"),
                    "haproxy",
                    "-db",
                    "-f",
                    "/etc/haproxy.cfg");
            Await.until(
                    "an answer",
                    () -> Http.get(haproxy.getMappedPort(HAPROXY), "/").startsWith("client "));

            assertThat(Http.get(haproxy.getMappedPort(HAPROXY), "/"))
                    .as("the host comes from the gateway of the network")
                    .isEqualTo("client " + network(haproxy).getGateway() + " through "
                            + network(sluice).getIpAddress() + "\n");
        }
    }

    private static ContainerNetwork network(GenericContainer<?> container) {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .findFirst()
                .orElseThrow();
    }
}
