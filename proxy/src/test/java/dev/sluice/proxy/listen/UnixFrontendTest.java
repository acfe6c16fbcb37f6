package dev.sluice.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ForEachEngine;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@ForEachEngine
class UnixFrontendTest {
    @TempDir
    private Path directory;

    private String config(TestBackend backend, String mode) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "unix:%s", pool: p, unix: {mode: "%s"}}}
                pools: {p: {backends: {b: "%s"}}}
                """.formatted(directory.resolve("s"), mode, Wire.addressOf(backend.address()));
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("s")));
    }

    @Test
    void aReloadThatKeepsTheSocketGivesItTheNewMode() throws IOException {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(config(echo, "0660"))) {
            assertThat(mode()).isEqualTo("rw-rw----");
            proxy.reload(config(echo, "0606"));
            assertThat(mode()).isEqualTo("rw----rw-");
        }
        assertThat(directory.resolve("s")).doesNotExist();
    }

    @Test
    void aStopLeavesASocketThatAnotherProcessHasBoundSince() throws IOException {
        Path path = directory.resolve("s");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                    TestProxy _ = TestProxy.of(config(echo, "0600"))) {
                Files.delete(path);
                other.bind(UnixDomainSocketAddress.of(path));
            }
            assertThat(path).exists();
        }
    }
}
