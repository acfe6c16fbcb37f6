package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.ApiServer;
import dev.sluice.it.harness.ApiServer.Pod;
import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Sluice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The backends are the pods of a Kubernetes service, followed as a program in a pod can. */
@Timeout(120)
class EndpointSliceIT {
    private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

    private final int port = Ports.free();
    private final int backendPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static String line(Socket socket) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine());
    }

    private String serving() throws IOException {
        try (Socket socket = connect()) {
            return line(socket);
        }
    }

    /** The program as in a pod: with a service account of its own, and nobody else sees the mount. */
    private List<String> inPod(ApiServer api) {
        return List.of(
                "env",
                "KUBERNETES_SERVICE_HOST=127.0.0.1",
                "KUBERNETES_SERVICE_PORT=" + api.port(),
                Requires.program("unshare"),
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none /run && mkdir -p " + ACCOUNT + " && mount --bind " + api.account() + " " + ACCOUNT
                        + " && exec \"$@\"",
                "sh");
    }

    @Test
    void aPodThatIsAddedGetsSessionsAndOneThatEndsKeepsWhatItHas()
            throws IOException, InterruptedException, GeneralSecurityException {
        Requires.root();
        String first = "127.0.0.2:" + backendPort;
        String second = "127.0.0.3:" + backendPort;
        Pod one = new Pod("web-1", "127.0.0.2", false);
        Pod two = new Pod("web-2", "127.0.0.3", false);
        try (Peer _ = Peer.greetingOn("127.0.0.2", backendPort);
                Peer _ = Peer.greetingOn("127.0.0.3", backendPort);
                ApiServer api = new ApiServer(directory, backendPort, one);
                Sluice sluice = Sluice.start(inPod(api), """
                        frontends: {f: {bind: "127.0.0.1:%d", pool: web}}
                        pools: {web: {discover: {kubernetes: {service: web, port: http}}}}
                        """.formatted(port))) {
            try (Socket kept = connect()) {
                assertThat(line(kept)).contains(first);
                long added = System.nanoTime();
                api.change(one, two);
                Await.until("the second pod serves", () -> serving().contains(second));
                System.out.printf(
                        "from the event of an EndpointSlice to the first session: %d ms%n",
                        (System.nanoTime() - added) / 1_000_000);

                api.change(new Pod("web-1", "127.0.0.2", true), two);
                Await.until(
                        "the first pod drains",
                        () -> sluice.metric("sluice_backend_state{backend=\"web-1\",pool=\"web\",state=\"draining\"}")
                                == 1);
                for (int i = 0; i < 6; i++) {
                    assertThat(serving()).contains(second);
                }
                kept.getOutputStream().write("still here\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(line(kept)).isEqualTo("still here");
            }
            api.change(two);
            Await.until("the first pod is gone", () -> sluice.metric("sluice_discovery_endpoints{pool=\"web\"}") == 1);
            assertThat(serving()).contains(second);
        }
    }
}
