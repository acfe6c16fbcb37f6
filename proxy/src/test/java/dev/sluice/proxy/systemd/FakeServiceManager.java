package dev.sluice.proxy.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Engines;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A socket for notifications. A Unix datagram is with its receiver when the sender's call returns, so nothing is awaited. */
final class FakeServiceManager implements AutoCloseable {
    private static final int LONGEST = 4096;

    private final Socket socket;
    private final String address;

    private FakeServiceManager(String bound, String address) {
        assertThat(Engines.current().unavailability()).isNull();
        this.address = address;
        socket = Socket.newSocketDomainDgram();
        try {
            socket.bind(new DomainSocketAddress(bound));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static FakeServiceManager in(Path directory) {
        String path = directory.resolve("notify").toString();
        return new FakeServiceManager(path, path);
    }

    /** In Linux's abstract namespace. */
    static FakeServiceManager inNamespace(String name) {
        return new FakeServiceManager("\0" + name, "@" + name);
    }

    /** The variables that a process would find. */
    Map<String, String> environment() {
        return Map.of("NOTIFY_SOCKET", address);
    }

    /** The next message; null when there is none. */
    @Nullable
    String received() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(LONGEST);
        try {
            int length = new FileDescriptor(socket.intValue()).read(bytes, 0, LONGEST);
            if (length <= 0) {
                return null;
            }
            byte[] message = new byte[length];
            bytes.get(0, message);
            return new String(message, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
