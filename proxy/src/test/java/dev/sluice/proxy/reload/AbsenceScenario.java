package dev.sluice.proxy.reload;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.discovery.Endpoint;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Backends that leave their pool and return, by a list or by a configuration, with clients that stay. */
abstract class AbsenceScenario {
    static final Termination DRAINED = new Termination(Cause.DRAIN, Phase.DATA);

    /** Time enough to return within it, also on a machine that has more to do than it can. */
    static final String DRAIN = "drain: {timeout: 3s}";

    final TestBackend one = TestBackend.tcp(wire -> answer(wire, 1));
    final TestBackend two = TestBackend.tcp(wire -> answer(wire, 2));
    final TestBackend three = TestBackend.tcp(wire -> answer(wire, 3));
    final FakeLookup lookup = new FakeLookup();
    final List<Wire> clients = new ArrayList<>();

    static void answer(Wire wire, int name) {
        byte[] request = new byte[1];
        while (wire.read(request) > 0) {
            wire.write(new byte[] {(byte) name});
        }
        wire.finish();
    }

    @AfterEach
    void close() {
        clients.forEach(Wire::close);
        one.close();
        two.close();
        three.close();
    }

    static String config(String pool) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {%s}}
                """.formatted(pool);
    }

    TestProxy discovered(String keys, Endpoint... first) {
        lookup.onStart(told -> told.onFound(List.of(first)));
        return TestProxy.of(config(keys), (_, _) -> lookup);
    }

    static Endpoint at(TestBackend backend, String name) {
        return new Endpoint(name, (HostPort) Wire.addressOf(backend.address()), 1, false, false);
    }

    static int ask(Wire client) {
        client.write(new byte[] {'?'});
        byte[] answer = client.read(1);
        return answer.length == 0 ? 0 : answer[0];
    }

    /** A session that stays open, and who serves it. */
    int open(TestProxy proxy) {
        Wire client = proxy.connect();
        clients.add(client);
        return ask(client);
    }

    /** Of the clients that are open; its place on the backend is free then. */
    void awaitOneDrained(TestProxy proxy, String what) {
        Await.until(what, () -> proxy.closed(DRAINED) == 1 && proxy.server().sessions() == clients.size() - 1);
    }

    static Backend backend(TestProxy proxy, String name) {
        return proxy.pool().backends().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void override(TestProxy proxy, Backend backend, Runnable change) {
        try {
            proxy.server().operator().override(proxy.pool(), backend, "test", change);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static long listed(TestProxy proxy, String backend) throws Exception {
        SessionFilter filter = new SessionFilter(new SessionFilter.Place(null, "p", backend), null, 0, 0, 0);
        return proxy.server()
                .workers()
                .getFirst()
                .list(SessionQuery.counting(filter))
                .get(20, TimeUnit.SECONDS)
                .matching();
    }
}
