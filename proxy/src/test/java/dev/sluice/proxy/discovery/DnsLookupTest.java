package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.proxy.discovery.dns.DnsReply;
import dev.sluice.proxy.discovery.dns.ResolvConf;
import dev.sluice.proxy.discovery.dns.Resolver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsLookupTest {
    private final FakeNameServers servers = new FakeNameServers();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    private final SynchronousQueue<Boolean> next = new SynchronousQueue<>();
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicBoolean given = new AtomicBoolean();

    private DnsLookup lookup() {
        ResolvConf conf = FakeNameServers.conf(1);
        DiscoverySource.Dns source =
                new DiscoverySource.Dns("pg", DiscoverySource.RecordType.A, 5432, Duration.ofSeconds(30), null, false);
        return new DnsLookup(
                "p",
                new DnsEndpoints(source, new Resolver(servers, () -> conf)),
                new Schedule(Duration.ofSeconds(30), () -> 0),
                time -> {
                    pauses.add(time);
                    try {
                        next.take();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                },
                () -> given.set(true));
    }

    private final Lookup.Listener listener = new Lookup.Listener() {
        @Override
        public void onFound(List<Endpoint> endpoints) {
            told.add(endpoints.stream().map(Endpoint::name).toList().toString());
        }

        @Override
        public void onFailed(String reason) {
            told.add(reason);
        }
    };

    private String told() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    private Duration pause() throws InterruptedException {
        Duration pause = pauses.poll(20, TimeUnit.SECONDS);
        assertThat(pause).isNotNull();
        return pause;
    }

    @Test
    void itGoesOnAfterADefect() throws InterruptedException {
        servers.has("pg", FakeNameServers.address("pg", 12, "10.0.0.1"));
        AtomicBoolean defect = new AtomicBoolean(true);
        try (DnsLookup lookup = lookup()) {
            lookup.start(new Lookup.Listener() {
                @Override
                public void onFound(List<Endpoint> endpoints) {
                    if (defect.getAndSet(false)) {
                        throw new IllegalStateException("a defect");
                    }
                    listener.onFound(endpoints);
                }

                @Override
                public void onFailed(String reason) {
                    listener.onFailed(reason);
                }
            });
            assertThat(told()).isEqualTo("cannot be asked: a defect");
            assertThat(pause()).isEqualTo(Duration.ofSeconds(1));
            next.put(true);
            assertThat(told()).isEqualTo("[10.0.0.1:5432]");
        }
    }

    @Test
    void itAsksAgainWhenTheAnswerHasRunOutAndSoonerWhenThereIsNone() throws InterruptedException {
        servers.has("pg", FakeNameServers.address("pg", 12, "10.0.0.1"));
        try (DnsLookup lookup = lookup()) {
            lookup.start(listener);
            assertThat(told()).isEqualTo("[10.0.0.1:5432]");
            assertThat(pause()).isEqualTo(Duration.ofSeconds(12));

            servers.broken(0, DnsReply.Status.FAILED);
            next.put(true);
            assertThat(told()).isEqualTo("A: 10.0.0.0:53 answers ServFail(2)");
            assertThat(pause()).isEqualTo(Duration.ofSeconds(1));

            next.put(true);
            assertThat(told()).contains("ServFail");
            assertThat(pause()).isEqualTo(Duration.ofSeconds(2));

            servers.repaired();
            servers.forget("pg");
            next.put(true);
            assertThat(told()).as("nothing there is an answer").isEqualTo("[]");
            assertThat(pause()).as("which does not say how long it holds").isEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    void afterItIsClosedNobodyIsTold() throws InterruptedException {
        DnsLookup lookup = lookup();
        lookup.start(listener);
        assertThat(told()).isEqualTo("[]");
        pause();
        lookup.close();
        assertThat(given).isTrue();
        assertThat(interrupted.await(20, TimeUnit.SECONDS))
                .as("it waits no longer")
                .isTrue();
        assertThat(told).isEmpty();
    }
}
