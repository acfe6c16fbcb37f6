package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketFileTest {
    @TempDir
    private Path directory;

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    private Path path() {
        return directory.resolve("s");
    }

    private static SocketFile.Access mode(String mode) {
        return new SocketFile.Access(mode, "");
    }

    private String modeNow() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path()));
    }

    @Test
    void theFileHasTheModeThatIsWantedAndTakesAnother() throws IOException {
        SocketFile file = SocketFile.listen(path(), mode("0660"));
        try (FileDescriptorCloser _ = new FileDescriptorCloser(file)) {
            assertThat(modeNow()).isEqualTo("rw-rw----");
            file.protect(mode("600"));
            assertThat(modeNow()).isEqualTo("rw-------");
            file.protect(mode(""));
            assertThat(modeNow()).isEqualTo("rw-------");
            file.delete();
            assertThat(path()).doesNotExist();
        }
    }

    @Test
    void aFileThatAnotherProcessHasBoundSinceIsLeftAlone() throws IOException {
        SocketFile file = SocketFile.listen(path(), mode("0600"));
        try (FileDescriptorCloser _ = new FileDescriptorCloser(file);
                ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Files.delete(path());
            other.bind(UnixDomainSocketAddress.of(path()));
            String mode = modeNow();
            file.protect(mode("0000"));
            assertThat(modeNow()).isEqualTo(mode);
            file.delete();
            assertThat(path()).exists();
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void anOwnerWhoIsNotThereIsAnErrorThatLeavesNothing() {
        assertThatThrownBy(() -> SocketFile.listen(path(), new SocketFile.Access("0600", ":no-such-group")))
                .isInstanceOf(IOException.class)
                .hasMessage("this machine has no such user or group: \":no-such-group\"");
        assertThat(path()).doesNotExist();
    }

    /** Closes what the test does not hand over to anybody. */
    private record FileDescriptorCloser(SocketFile file) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            new FileDescriptor(file.descriptor()).close();
        }
    }
}
