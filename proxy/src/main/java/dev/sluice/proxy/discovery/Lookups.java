package dev.sluice.proxy.discovery;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.discovery.dns.DnsClient;
import dev.sluice.proxy.discovery.dns.DnsLoop;
import dev.sluice.proxy.discovery.dns.ResolvConf;
import dev.sluice.proxy.discovery.dns.Resolver;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Shortages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The factory of lookups of real sources, and the owner of what they share. Threading: one thread at a time. */
public final class Lookups implements Discoveries.Opener, AutoCloseable {
    private final Shortages shortages;
    private volatile @Nullable DnsLoop loop;

    /** @param shortages of the process */
    public Lookups(Shortages shortages) {
        this.shortages = shortages;
    }

    @Override
    public Lookup open(String pool, DiscoverySource source) {
        return switch (source) {
            case DiscoverySource.Dns dns -> dns(pool, dns);
            case DiscoverySource.File file -> new FileLookup(pool, file.path());
            case DiscoverySource.Kubernetes service -> new EndpointSliceLookup(service, pool);
        };
    }

    private DnsLookup dns(String pool, DiscoverySource.Dns dns) {
        DnsLoop asking = loop;
        if (asking == null) {
            asking = new DnsLoop(shortages);
            loop = asking;
        }
        DnsClient client = asking.client();
        Resolver resolver = new Resolver(client::ask, servers(dns.nameserver()));
        Schedule schedule =
                new Schedule(dns.refresh(), () -> ThreadLocalRandom.current().nextDouble());
        return new DnsLookup(pool, new DnsEndpoints(dns, resolver), schedule, Thread::sleep, client::close);
    }

    private static Supplier<ResolvConf> servers(@Nullable HostPort given) {
        if (given == null) {
            return ResolvConf::system;
        }
        ResolvConf one = ResolvConf.of(new InetSocketAddress(InetAddress.ofLiteral(given.host()), given.port()));
        return () -> one;
    }

    /** The event loops of the lookups that there are; any thread. */
    public List<LoopThread> loops() {
        DnsLoop asking = loop;
        return asking == null ? List.of() : List.of(asking.thread());
    }

    @Override
    public void close() {
        DnsLoop asking = loop;
        if (asking != null) {
            asking.close();
        }
    }
}
