package dev.sluice.proxy.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server whose backlog is full: the kernel drops every further SYN, so that connecting takes for ever. */
public final class FullBackend implements AutoCloseable {
    private static final int MORE_THAN_THE_BACKLOG = 8;

    private final ServerSocketChannel listening;
    private final List<SocketChannel> waiting = new ArrayList<>();

    public FullBackend() {
        try {
            listening = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            for (int i = 0; i < MORE_THAN_THE_BACKLOG; i++) {
                SocketChannel channel = SocketChannel.open();
                waiting.add(channel);
                var _ = channel.configureBlocking(false);
                boolean _ = channel.connect(listening.getLocalAddress());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SocketAddress address() {
        try {
            return listening.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
