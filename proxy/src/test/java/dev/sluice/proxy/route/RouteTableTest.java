package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Parsed;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The choice of a pool: weights over all threads, pools that are down, and what a reload leaves as it was. */
@Timeout(60)
class RouteTableTest {
    private static final RouteFacts CLIENT = facts(Opening.OTHER);

    private Snapshot snapshot = compile("routes: [{name: ten, source: 10.0.0.0/8, pools: {a: 1, b: 1}}], pool: c");

    private static RouteFacts facts(Opening opening) {
        if (Cidr.parse("10.0.0.7") instanceof Parsed.Ok<Cidr>(Cidr address)) {
            return RouteFacts.of(address, opening);
        }
        throw new AssertionError();
    }

    private static Snapshot compile(String frontend) {
        return SnapshotCompiler.compile(TestConfig.of(yaml(frontend)), 2).snapshot();
    }

    private static String yaml(String frontend) {
        return """
                process: {workers: 2}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", %s}, g: {bind: "127.0.0.1:0", routes: [{source: '::1', pools: {a: 0, b: 1, c: 1}}]}}
                pools: {a: ["127.0.0.1:1"], b: ["127.0.0.1:2"], c: ["127.0.0.1:3"]}
                """.formatted(frontend);
    }

    private RouteTable table() {
        return snapshot.frontend("f").orElseThrow().routes();
    }

    private static String chosen(RouteChoice choice) {
        return switch (choice) {
            case Destination to -> to.name();
            case RouteChoice.Refusal _ -> "refused";
            case RouteChoice.Undecided _ -> "undecided";
        };
    }

    private String choose() {
        return chosen(table().choose(CLIENT));
    }

    private void takeOut(String name) {
        Pool pool = snapshot.pool(name).orElseThrow();
        pool.backends().getFirst().adminState(AdminState.MAINTENANCE);
        pool.rebuild();
    }

    @Test
    void weightsAreExactOverAllThreads() throws InterruptedException {
        snapshot = compile("routes: [{source: 10.0.0.0/8, pools: {a: 95, b: 5, c: 0}}]");
        Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        counts.computeIfAbsent(choose(), _ -> new AtomicInteger())
                                .incrementAndGet();
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counts.get("a")).hasValue(3_800);
        assertThat(counts.get("b")).hasValue(200);
        assertThat(counts).doesNotContainKey("c");
    }

    @Test
    void aPoolWithoutBackendsKeepsItsShareUnlessItIsToBeSkipped() {
        takeOut("a");
        assertThat(List.of(choose(), choose())).containsExactlyInAnyOrder("a", "b"); // the pool itself refuses
        snapshot = compile("routes: [{source: 10.0.0.0/8, pools: {a: 1, b: 1}, whenDown: skip}], pool: c");
        takeOut("a");
        assertThat(List.of(choose(), choose(), choose())).containsOnly("b");
        takeOut("b");
        assertThat(choose()).isEqualTo("c");
    }

    @Test
    void theNextRouteThatMatchesIsAskedWhenOneIsSkipped() {
        snapshot = compile(
                "routes: [{source: 10.0.0.7, pool: a, whenDown: skip}, {source: 10.0.0.0/8, pool: b}], pool: c");
        assertThat(choose()).isEqualTo("a");
        takeOut("a");
        assertThat(choose()).isEqualTo("b");
        snapshot = compile(
                "routes: [{source: 10.0.0.7, pool: a, whenDown: skip}, {sni: x.example.com, pool: b}], pool: c");
        takeOut("a");
        assertThat(chosen(table().choose(facts(Opening.UNREAD)))).isEqualTo("undecided");
    }

    @Test
    void whoNoRouteTakesIsRefusedWhereThereIsNoPoolForAllOthers() {
        snapshot = compile(
                "routes: [{source: 192.0.2.0/24, pool: a}, {sni: b.example.com, pool: refuse}, {sni: '*.example.com', pool: b}]");
        assertThat(choose()).isEqualTo("refused");
        assertThat(chosen(table().choose(facts(new Opening.Hello("b.example.com", List.of())))))
                .isEqualTo("refused");
        assertThat(chosen(table().choose(facts(new Opening.Hello("c.example.com", List.of())))))
                .isEqualTo("b");
        assertThat(table().onlyPool()).isNull();
        assertThat(table().pools()).extracting(Pool::name).containsExactly("a", "b");
    }

    @Test
    void theNextGenerationGoesOnWithTurnsAndCountsByName() {
        String first = choose();
        table().all().getFirst().state().onChosen(1);
        snapshot.follow();
        Snapshot next = SnapshotCompiler.compile(
                        TestConfig.of(
                                yaml(
                                        "routes: [{source: 192.0.2.1, pool: c}, {name: ten, source: 10.0.0.0/9, pools: {a: 1, b: 1}}]")),
                        snapshot,
                        2,
                        new Discoveries((_, _) -> {
                            throw new AssertionError();
                        }),
                        new HostNames(),
                        Contents.none())
                .snapshot();
        snapshot = next;
        Route kept = table().all().get(1);
        assertThat(kept.state().sessions().sum(Counter::value)).isEqualTo(1);
        assertThat(choose()).isNotEqualTo(first);
        assertThat(table().all().getFirst().state().sessions().sum(Counter::value))
                .isZero();
    }
}
