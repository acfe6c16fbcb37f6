package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Configurations, answers of discovery, overrides of an operator and sessions by chance, against a model: every session is counted by
 * exactly one backend, none has more than its limit, and none is ended but by a drain that had its time.
 */
@Timeout(120)
class AbsenceRandomTest {
    private static final int STEPS = 250;
    private static final int MOST_SESSIONS = 40;

    /** Of a drain: long enough that some absences are shorter. */
    private static final long DRAIN_MILLIS = 300;

    private record Identity(String pool, String name, String address) {}

    private static final class Session {
        final Wire client;
        final Identity backend;
        /** It may have been ended. */
        boolean doubtful;

        Session(Wire client, Identity backend) {
            this.client = client;
            this.backend = backend;
        }

        boolean isServed() {
            try {
                client.write(new byte[] {'?'});
                return client.read(1).length == 1;
            } catch (UncheckedIOException _) {
                return false;
            }
        }
    }

    private final List<TestBackend> servers = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Map<Identity, Long> outSinceNanos = new HashMap<>();
    private final Map<Identity, Backend> objects = new LinkedHashMap<>();
    private final Random random;
    private final long seed;
    private final AbsenceConfigs configs;
    private FakeLookup lookup = new FakeLookup();

    AbsenceRandomTest() {
        seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("seed of the random test: -Dsluice.seed=" + seed);
        random = new Random(seed);
        for (int i = 0; i < AbsenceConfigs.NAMES.size(); i++) {
            int answer = i;
            servers.add(TestBackend.tcp(wire -> {
                byte[] request = new byte[1];
                while (wire.read(request) > 0) {
                    wire.write(new byte[] {(byte) answer});
                }
                wire.finish();
            }));
        }
        List<HostPort> addresses =
                IntStream.range(0, servers.size()).mapToObj(this::address).toList();
        configs = new AbsenceConfigs(addresses, random, DRAIN_MILLIS);
    }

    @AfterEach
    void close() {
        sessions.forEach(session -> session.client.close());
        servers.forEach(TestBackend::close);
    }

    private HostPort address(int server) {
        return (HostPort) Wire.addressOf(servers.get(server).address());
    }

    @Test
    void everySessionIsCountedOnceAndEndedByNothingButADrainThatHadItsTime() throws Exception {
        try (TestProxy proxy = TestProxy.of(configs.config(), (_, _) -> {
            lookup = new FakeLookup();
            lookup.onStart(told -> told.onFound(List.of(configs.found())));
            return lookup;
        })) {
            note(proxy, System.nanoTime());
            for (int step = 0; step < STEPS; step++) {
                act(proxy);
                check(proxy, step);
            }
            sessions.forEach(session -> session.client.close());
            sessions.clear();
            Await.until(
                    "nobody counts anything, seed " + seed,
                    () -> objects.values().stream().allMatch(backend -> backend.inFlight() == 0));
            assertThat(proxy.server().snapshot().pools()).allMatch(pool -> pool.inFlight() == 0);
        }
    }

    private void act(TestProxy proxy) throws InterruptedException {
        long before = System.nanoTime();
        switch (random.nextInt(10)) {
            case 0, 1 -> assertThat(proxy.reload(configs.config())).isInstanceOf(ReloadResult.Applied.class);
            case 2, 3 -> find(proxy);
            case 4 -> override(proxy);
            case 5 -> {
                if (!sessions.isEmpty()) {
                    sessions.remove(random.nextInt(sessions.size())).client.close();
                }
            }
            default -> open(proxy);
        }
        note(proxy, before);
    }

    private void find(TestProxy proxy) {
        if (proxy.server().snapshot().pool("q").isPresent()) {
            lookup.find(configs.found());
        }
    }

    private void override(TestProxy proxy) throws InterruptedException {
        List<Pool> pools = proxy.server().snapshot().pools();
        Pool pool = pools.get(random.nextInt(pools.size()));
        Backend backend = pool.backends().get(random.nextInt(pool.backends().size()));
        AdminState[] states = AdminState.values();
        AdminState wanted = states[random.nextInt(states.length)];
        proxy.server().operator().override(pool, backend, "by chance", () -> backend.adminState(wanted));
    }

    private void open(TestProxy proxy) {
        if (sessions.size() >= MOST_SESSIONS) {
            return;
        }
        String frontend =
                random.nextBoolean() && proxy.server().snapshot().frontend("g").isPresent() ? "g" : "f";
        Pool pool = Objects.requireNonNull(
                proxy.server().snapshot().frontend(frontend).orElseThrow().onlyPool());
        String bound = proxy.server().addresses(frontend).getFirst();
        Wire client = Wire.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(bound.substring(bound.lastIndexOf(':') + 1))));
        byte[] answer;
        try {
            client.write(new byte[] {'?'});
            answer = client.read(1);
        } catch (UncheckedIOException _) {
            answer = new byte[0];
        }
        if (answer.length == 0) {
            client.close();
            assertThat(pool.eligible())
                    .as("refused only when all are full, seed %d", seed)
                    .allMatch(Backend::isFull);
            return;
        }
        String address = address(answer[0]).toString();
        Backend backend = pool.backends().stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
        if (backend.maxConnections() > 0) {
            assertThat(backend.inFlight()).as("seed %d", seed).isLessThanOrEqualTo(backend.maxConnections());
        }
        sessions.add(new Session(client, new Identity(pool.name(), backend.name(), address)));
    }

    /** Remembers which backends are in use, and since when the others are not: at the latest since this time. */
    private void note(TestProxy proxy, long beforeNanos) throws InterruptedException {
        flush(proxy);
        Map<Identity, Backend> inUse = new HashMap<>();
        for (Pool pool : proxy.server().snapshot().pools()) {
            for (Backend backend : pool.backends()) {
                Identity identity = new Identity(pool.name(), backend.name(), backend.address());
                assertThat(objects.putIfAbsent(identity, backend))
                        .as("%s is the same, seed %d", identity, seed)
                        .isIn(backend, null);
                if (!backend.isKeptOut()) {
                    inUse.put(identity, backend);
                }
            }
        }
        long after = System.nanoTime();
        for (Session session : sessions) {
            Long since = outSinceNanos.get(session.backend);
            session.doubtful |= since != null && after - since >= TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
        }
        objects.keySet().forEach(identity -> {
            if (inUse.containsKey(identity)) {
                outSinceNanos.remove(identity);
            } else {
                outSinceNanos.putIfAbsent(identity, beforeNanos);
            }
        });
    }

    /** Waits until the loops have done what they were told. */
    private static void flush(TestProxy proxy) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(proxy.loops().count());
        for (Loop loop : proxy.loops().loops()) {
            loop.execute(done::countDown);
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void check(TestProxy proxy, int step) throws InterruptedException {
        dropEnded(proxy, step);
        if (counted().equals(expected())) {
            return;
        }
        Await.value(
                "seed %d, step %d: every session is counted once".formatted(seed, step),
                () -> {
                    flush(proxy);
                    dropEnded(proxy, step); // a drain may have come to its end
                    return List.of(counted(), expected());
                },
                counts -> counts.getFirst().equals(counts.getLast()));
    }

    private void dropEnded(TestProxy proxy, int step) throws InterruptedException {
        for (Session session : List.copyOf(sessions)) {
            if (!session.isServed()) {
                note(proxy, System.nanoTime()); // time has passed
                assertThat(session.doubtful)
                        .as("seed %d, step %d: %s was ended by nothing", seed, step, session.backend)
                        .isTrue();
                session.client.close();
                sessions.remove(session);
            }
        }
    }

    private Map<Identity, Integer> expected() {
        Map<Identity, Integer> counts = new HashMap<>();
        sessions.forEach(session -> counts.merge(session.backend, 1, Integer::sum));
        return counts;
    }

    private Map<Identity, Integer> counted() {
        Map<Identity, Integer> counts = new HashMap<>();
        objects.forEach((identity, backend) -> {
            if (backend.inFlight() > 0) {
                counts.put(identity, backend.inFlight());
            }
        });
        return counts;
    }
}
