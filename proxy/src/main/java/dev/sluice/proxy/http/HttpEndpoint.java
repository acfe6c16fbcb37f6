package dev.sluice.proxy.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves a router on one address. Its loop and threads are its own, so that no request delays a session.
 *
 * <p>Threading: {@link #tcp}, {@link #unix} and {@link #close} from any thread; the router is called on virtual threads.
 */
public final class HttpEndpoint implements AutoCloseable {
    /** Clients at once; further ones are closed. */
    private static final int MOST_CLIENTS = 200;
    /** Bytes of a request's body: the largest that makes sense is a handful of keys. */
    private static final int MOST_BODY = 64 * 1024;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sluice-http", true), EpollIoHandler.newFactory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger clients = new AtomicInteger();
    private final Router router;
    private final @Nullable Path path;
    private @Nullable Channel listening;

    private HttpEndpoint(Router router, @Nullable Path path) {
        this.router = router;
        this.path = path;
    }

    /** Serves on an address; port 0 lets the kernel choose. */
    public static HttpEndpoint tcp(InetSocketAddress address, Router router) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(router, null);
        endpoint.bind(endpoint.bootstrap().channel(EpollServerSocketChannel.class), address);
        return endpoint;
    }

    /** Serves on a Unix socket, whose path must not exist; it is deleted at the end. */
    public static HttpEndpoint unix(Path path, Router router) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(router, path);
        endpoint.bind(
                endpoint.bootstrap().channel(EpollServerDomainSocketChannel.class),
                new DomainSocketAddress(path.toString()));
        return endpoint;
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
    }

    private void accept(Channel channel) {
        if (clients.incrementAndGet() > MOST_CLIENTS) {
            clients.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(_ -> clients.decrementAndGet());
        channel.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(MOST_BODY, true))
                .addLast(new HttpConversation(router, threads));
    }

    private void bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        try {
            listening = bootstrap.bind(address).syncUninterruptibly().channel();
        } catch (Exception e) { // Netty throws the IOException as it is, undeclared
            close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** Where it listens, with the port that the kernel chose. */
    public SocketAddress address() {
        Channel channel = listening;
        if (channel == null) {
            throw new IllegalStateException("not bound");
        }
        return channel.localAddress();
    }

    @Override
    public void close() {
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        threads.shutdownNow();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        if (path != null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException _) {
                // A stale file is recognised at the next start.
            }
        }
    }
}
