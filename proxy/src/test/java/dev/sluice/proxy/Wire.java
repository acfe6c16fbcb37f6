package dev.sluice.proxy;

import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.OriginalAddress;
import dev.sluice.config.value.UnixPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One end of a connection in a test, over TCP or a Unix socket; blocking. */
public final class Wire implements AutoCloseable {
    private final SocketChannel channel;

    Wire(SocketChannel channel) {
        this.channel = channel;
    }

    public static Wire connect(SocketAddress address) {
        try {
            return new Wire(SocketChannel.open(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static SocketAddress socketAddressOf(Address address) {
        return switch (address) {
            case HostPort tcp -> new InetSocketAddress(InetAddress.ofLiteral(tcp.host()), tcp.port());
            case UnixPath unix -> UnixDomainSocketAddress.of(unix.path());
            case OriginalAddress none -> throw new IllegalArgumentException(none.toString());
        };
    }

    public static Address addressOf(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress tcp -> new HostPort(tcp.getAddress().getHostAddress(), tcp.getPort());
            case UnixDomainSocketAddress unix -> new UnixPath(unix.getPath().toString());
            default -> throw new IllegalArgumentException(address.toString());
        };
    }

    public void write(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                int _ = channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads once; -1 at the end. */
    public int read(byte[] into) {
        try {
            return channel.read(ByteBuffer.wrap(into));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads this many bytes, or fewer at the end. */
    public byte[] read(int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // go on
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    /** What came until the connection ended. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Rest(byte[] bytes, boolean wasReset) {}

    public Rest readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (channel.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return new Rest(all.toByteArray(), false);
        } catch (IOException _) {
            return new Rest(all.toByteArray(), true);
        }
    }

    public void finish() {
        try {
            SocketChannel _ = channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with RST; TCP only. */
    public void reset() {
        try {
            SocketChannel _ = channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
