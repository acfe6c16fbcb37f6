package dev.sluice.proxy.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server of a router on one address. Its loop and threads are its own, so that no request delays a session.
 *
 * <p>Threading: {@link #tcp}, {@link #unix} and {@link #close} from any thread; the router is called on virtual threads.
 */
public final class HttpEndpoint implements AutoCloseable {
    /** Bytes of a request's body: the largest that makes sense is a handful of keys. */
    private static final int MOST_BODY = 16 * 1024;
    /** What is read at once: a request of a browser; what follows it waits in the kernel. */
    private static final int READ = 4_096;
    /** Then those that were accepted before are read: a probe does not wait in the lane behind all who came with it. */
    private static final int ACCEPTED_AT_ONCE = 4;
    /** What a client may leave in the kernel unread, twice: so all of them together cannot fill the memory of a small container. */
    private static final int SEND_BUFFER = 64 * 1024;
    /** What a client may have sent before it is read. */
    private static final int RECEIVE_BUFFER = 16 * 1024;
    /** Of linux/in6.h: a socket on [::] takes IPv4 clients too unless it is set. */
    private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sluice-http", true), EpollIoHandler.newFactory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Clients clients;
    private final Work work;
    private final Refusals refusals;
    private final Router router;
    private final @Nullable Encryption encryption;
    private @Nullable Channel listening;

    private HttpEndpoint(
            Router router, Refusals refusals, Work work, Clients clients, @Nullable Encryption encryption) {
        this.encryption = encryption;
        this.work = work;
        this.clients = clients;
        this.router = router;
        this.refusals = refusals;
    }

    /**
     * Serves on an address, of its own family alone; port 0 lets the kernel choose.
     *
     * @param descriptors that its clients may take
     * @param encryption what is spoken, which is closed at the end; null for HTTP
     */
    public static HttpEndpoint tcp(
            InetSocketAddress address,
            Router router,
            Refusals refusals,
            int descriptors,
            @Nullable Encryption encryption)
            throws IOException {
        return tcp(address, router, refusals, new Work(), Clients.within(descriptors), encryption);
    }

    /**
     * Serves on all addresses of both families; port 0 lets the kernel choose.
     *
     * @param descriptors that its clients may take
     * @param encryption what is spoken, which is closed at the end; null for HTTP
     */
    public static HttpEndpoint everywhere(
            int port, Router router, Refusals refusals, int descriptors, @Nullable Encryption encryption)
            throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(router, refusals, new Work(), Clients.within(descriptors), encryption);
        endpoint.listen(
                endpoint.tcpBootstrap().channel(EpollServerSocketChannel.class).bind(port));
        return endpoint;
    }

    /** As above, with these limits. */
    static HttpEndpoint tcp(
            InetSocketAddress address,
            Router router,
            Refusals refusals,
            Work work,
            Clients clients,
            @Nullable Encryption encryption)
            throws IOException {
        return tcp(address, new HttpEndpoint(router, refusals, work, clients, encryption));
    }

    private static HttpEndpoint tcp(InetSocketAddress address, HttpEndpoint endpoint) throws IOException {
        ServerBootstrap bootstrap = endpoint.tcpBootstrap();
        if (address.getAddress() instanceof Inet6Address) {
            bootstrap
                    .channelFactory(() -> new EpollServerSocketChannel(SocketProtocolFamily.INET6))
                    .option(IPV6_V6ONLY, 1);
        } else {
            bootstrap.channelFactory(() -> new EpollServerSocketChannel(SocketProtocolFamily.INET));
        }
        endpoint.listen(bootstrap.bind(address));
        return endpoint;
    }

    /**
     * Serves on a Unix socket that listens already, and closes it at the end. Its file is somebody else's: Netty would delete any.
     *
     * @param descriptors that its clients may take
     */
    public static HttpEndpoint unix(int descriptor, Router router, Refusals refusals, int descriptors)
            throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(router, refusals, new Work(), Clients.within(descriptors), null);
        endpoint.listen(endpoint.bootstrap()
                .channelFactory(() -> new EpollServerDomainSocketChannel(descriptor, true))
                .register());
        return endpoint;
    }

    private ServerBootstrap tcpBootstrap() {
        return bootstrap().option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER);
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(group)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTED_AT_ONCE))
                .handler(new AcceptFailures(refusals))
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
    }

    private void accept(Channel channel) {
        RequestGate gate = new RequestGate();
        if (encryption != null) {
            channel.pipeline().addLast(encryption.handler(refusals::count));
        }
        channel.pipeline()
                .addLast(gate)
                .addLast(new HttpResponseEncoder())
                .addLast(new HttpObjectAggregator(MOST_BODY, true))
                .addLast(new HttpConversation(this, gate, channel));
    }

    /** Whether clients shake hands first. */
    boolean isEncrypted() {
        return encryption != null;
    }

    Clients clients() {
        return clients;
    }

    Work work() {
        return work;
    }

    Refusals refusals() {
        return refusals;
    }

    Router router() {
        return router;
    }

    Executor threads() {
        return threads;
    }

    private void listen(ChannelFuture begun) throws IOException {
        try {
            listening = begun.syncUninterruptibly().channel();
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
        boolean ended = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        if (ended && encryption != null) {
            encryption.close();
        }
    }
}
