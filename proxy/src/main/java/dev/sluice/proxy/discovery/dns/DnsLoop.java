package dev.sluice.proxy.discovery.dns;

import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Shortages;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The one thread that all questions to name servers share; those of the sessions have nothing to do with it. Any thread. */
public final class DnsLoop implements AutoCloseable {
    private final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sluice-dns", true), EpollIoHandler.newFactory());

    private final LoopThread thread = new LoopThread("the DNS loop", "dns", group.next());
    private final Shortages shortages;

    /** @param shortages of the process */
    public DnsLoop(Shortages shortages) {
        this.shortages = shortages;
    }

    /** This loop as other threads see it. */
    public LoopThread thread() {
        return thread;
    }

    /** A client, to be closed. */
    public DnsClient client() {
        return new DnsClient(group.next(), shortages);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
