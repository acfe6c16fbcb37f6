package dev.sluice.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.host.ZonedAddress;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.net.SocketFile;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.reload.ReloadResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Why an address cannot be bound is said in words, with what to do, and for all addresses at once. */
@Timeout(60)
@ForEachEngine
class BindReasonTest {
    private static final SocketFile.Access USUAL = new SocketFile.Access("", "");

    @TempDir
    private Path directory;

    private static String unix(Path path) {
        IOException failure = catchThrowableOfType(IOException.class, () -> SocketFile.listen(path, USUAL));
        return BindReason.of(new UnixBind(path.toString()), failure);
    }

    private static String tcp(String host) {
        InetAddress address = InetAddress.ofLiteral(host);
        IOException failure =
                catchThrowableOfType(IOException.class, () -> Engines.current().tcp(address, 5432, TcpOptions.DEFAULT));
        return BindReason.of(new TcpBind(host, 5432), failure);
    }

    @Test
    void anAddressOfAnotherMachineSaysHowOneThatComesLaterIsBound() {
        assertThat(tcp("192.0.2.1"))
                .startsWith("cannot bind 192.0.2.1:5432: this machine has no address 192.0.2.1;")
                .contains("net.ipv4.ip_nonlocal_bind=1");
    }

    @Test
    void anInterfaceThatIsNotThereIsNamedWithAWayToFindTheRightOne() {
        IOException failure = catchThrowableOfType(IOException.class, () -> ZonedAddress.of("fe80::1%nope0"));
        assertThat(BindReason.of(new TcpBind("fe80::1%nope0", 5432), failure))
                .isEqualTo(
                        "cannot bind [fe80::1%nope0]:5432: this machine has no interface nope0; \"ip -br link\" lists those it has");
    }

    @Test
    void aMissingDirectoryAndAFileThatIsNoSocketAreNamed() throws IOException {
        assertThat(unix(directory.resolve("none/s")))
                .endsWith("the directory " + directory + "/none does not exist; create it (\"sudo install -d -o "
                        + System.getProperty("user.name") + " " + directory
                        + "/none\"; RuntimeDirectory= in a unit of systemd), or choose another path");
        assertThat(unix(Files.writeString(directory.resolve("precious"), "data")))
                .endsWith("there is a file of this name that is no socket; remove it, or choose another path");
        assertThat(unix(directory)).endsWith("this is a directory; write the path of a socket in it");
    }

    @Test
    void aReloadTellsOfAllAddressesThatCannotBeBound() throws IOException {
        try (TestBackend backend = TestBackend.manual();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestProxy proxy = TestProxy.of(config(backend, ""))) {
            String more = ", \"127.0.0.1:%d\"]}\n  g: {pool: p, bind: [\"unix:%s/none/s\", \"192.0.2.1:0\"]}"
                    .formatted(taken.getLocalPort(), directory);
            ReloadResult.Rejected rejected = (ReloadResult.Rejected) proxy.reload(config(backend, more));
            assertThat(rejected.findings())
                    .extracting(finding -> finding.path())
                    .containsExactly("frontends.f.bind[1]", "frontends.g.bind[0]", "frontends.g.bind[1]");
            assertThat(rejected.findings())
                    .allSatisfy(finding -> assertThat(finding.message()).doesNotContain("(..)"));
        }
    }

    private static String config(TestBackend backend, String more) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {pool: p, bind: ["127.0.0.1:0"%s
                pools: {p: {backends: {b: "%s"}}}
                """.formatted(more.isEmpty() ? "]}" : more, Wire.addressOf(backend.address()));
    }
}
