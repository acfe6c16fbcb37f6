package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.http.Refusals;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints read an address as frontends do: {@code [::]} is IPv6 alone, no host is both families. */
@Timeout(60)
class EndpointFamiliesTest {
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {f: {bind: "127.0.0.1:0", pool: p}}
            pools: {p: {healthCheck: off, backends: {b: "127.0.0.1:1"}}}
            """;

    private static boolean answers(String host, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral(host), port)) {
            return socket.isConnected();
        } catch (ConnectException _) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',        [::],      true,  true",
        "::,        [::],      false, true",
        "0.0.0.0,   0.0.0.0,   true,  false",
        "127.0.0.1, 127.0.0.1, true,  false",
        "::1,       [::1],     false, true"
    })
    void anAddressIsOfItsOwnFamily(String host, String shown, boolean four, boolean six) throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this machine has no IPv6");
        try (TestProxy proxy = TestProxy.of(CONFIG);
                AdminServer admin = AdminServer.start(
                        new TcpBind(host, 0), new MetricsConfig(null, false), proxy.view(), new Refusals(), null)) {
            assertThat(admin.address()).startsWith(shown + ":");
            int port = Integer.parseInt(admin.address().substring(shown.length() + 1));
            assertThat(answers("127.0.0.1", port)).as("IPv4").isEqualTo(four);
            assertThat(answers("::1", port)).as("IPv6").isEqualTo(six);
        }
    }
}
