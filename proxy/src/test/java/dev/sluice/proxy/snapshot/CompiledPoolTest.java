package dev.sluice.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the compiler makes of one pool: of its names, of what is found for it, and of what runs already. */
@Timeout(20)
class CompiledPoolTest {
    private final Map<String, InetAddress> known = new HashMap<>();
    private final HostNames names = new HostNames(
            name -> {
                InetAddress address = known.get(name);
                if (address == null) {
                    throw new UnknownHostException(name);
                }
                return new InetAddress[] {address};
            },
            Duration.ofSeconds(10));
    private Snapshot running = Snapshot.nothing();

    private SnapshotCompiler.Result compile(String pool) {
        return compile(pool, _ -> List.of());
    }

    private SnapshotCompiler.Result compile(String pool, DiscoveredBackends found) {
        return SnapshotCompiler.compile(
                TestConfig.of("frontends: {f: {bind: \"127.0.0.1:0\", pool: p}}\npools: {p: {" + pool + "}}\n"),
                running,
                1,
                found,
                names,
                Contents.none());
    }

    private Pool serve(String pool) {
        running = compile(pool).snapshot();
        running.activate();
        return running.pool("p").orElseThrow();
    }

    private static List<String> names(List<Backend> backends) {
        return backends.stream().map(Backend::name).toList();
    }

    @Test
    void nothingThatRunsChangesUntilTheNextGenerationIsActivated() {
        Pool pool = serve("queue: {limit: 3}, backends: {a: \"127.0.0.1:1\", b: \"127.0.0.1:2\"}");
        Backend a = pool.backends().getFirst();
        Snapshot next = compile("queue: {limit: 4}, backends: {a: \"127.0.0.1:1\", c: \"127.0.0.1:3\"}")
                .snapshot();
        assertThat(next.generation()).isEqualTo(2);
        assertThat(next.pool("p")).containsSame(pool);
        assertThat(next.changes()).containsOnlyKeys(pool);
        assertThat(names(pool.backends())).containsExactly("a", "b");
        assertThat(pool.queue().limit()).isEqualTo(3);
        next.activate();
        assertThat(names(pool.backends())).containsExactly("a", "c");
        assertThat(pool.backends().getFirst()).isSameAs(a);
        assertThat(pool.queue().limit()).isEqualTo(4);
    }

    @Test
    void aPoolThatIsTheSameHasNoChange() {
        String text = "backends: {a: \"127.0.0.1:1\"}";
        serve(text);
        assertThat(compile(text).snapshot().changes()).isEmpty();
    }

    @Test
    void aBackendAtAnotherAddressIsAnotherOne() {
        Backend before = serve("backends: {a: \"127.0.0.1:1\"}").backends().getFirst();
        Backend after = serve("backends: {a: \"127.0.0.1:2\"}").backends().getFirst();
        assertThat(after).isNotSameAs(before);
        assertThat(serve("backends: {a: \"127.0.0.1:1\"}").backends())
                .as("it has come back")
                .containsExactly(before);
    }

    @Test
    void aNameWithoutAddressIsReportedAndItsBackendIsOutUntilThereIsOne() {
        SnapshotCompiler.Result result = compile("backends: {a: \"db.test:1\", b: \"127.0.0.1:2\"}");
        assertThat(result.unresolved())
                .singleElement()
                .satisfies(named -> assertThat(named.path()).isEqualTo("pools.p.backends.a.address"));
        assertThat(result.remarks()).isEqualTo(result.unresolved());
        Pool pool = result.snapshot().pools().getFirst();
        assertThat(names(pool.eligible())).containsExactly("b");
        assertThat(SnapshotCompiler.missingNames(pool)).containsExactly("db.test");

        known.put("db.test", InetAddress.ofLiteral("127.0.0.9"));
        PoolSetup setup = SnapshotCompiler.refresh(pool, 1, _ -> List.of(), names.ask(List.of("db.test")));
        assertThat(names(pool.eligible())).as("nothing has changed yet").containsExactly("b");
        pool.apply(setup);
        pool.rebuild();
        assertThat(names(pool.eligible())).containsExactly("a", "b");
        assertThat(pool.backends().getFirst().resolved()).startsWith("127.0.0.9");
        assertThat(SnapshotCompiler.missingNames(pool)).isEmpty();
    }

    @Test
    void aNameThatIsLostKeepsTheAddressItHad() {
        known.put("db.test", InetAddress.ofLiteral("127.0.0.9"));
        String text = "backends: {a: \"db.test:1\"}, queue: {limit: %d}";
        Backend backend = serve(text.formatted(1)).backends().getFirst();
        known.clear();
        SnapshotCompiler.Result result = compile(text.formatted(2));
        result.snapshot().activate();
        assertThat(result.snapshot().pools().getFirst().backends()).containsExactly(backend);
        assertThat(backend.isUnresolved()).isFalse();
        assertThat(backend.resolved()).startsWith("127.0.0.9");
    }

    @Test
    void whatIsFoundComesBehindWhatIsWrittenAndARefreshReplacesItAlone() {
        BackendConfig one = new BackendConfig("x", new HostPort("127.0.0.1", 11), 1, 0, false);
        BackendConfig two = new BackendConfig("y", new HostPort("127.0.0.1", 12), 1, 0, false);
        Pool pool = compile("discover: {file: list.yaml}, backends: {a: \"127.0.0.1:1\"}", _ -> List.of(one))
                .snapshot()
                .pools()
                .getFirst();
        assertThat(names(pool.backends())).containsExactly("a", "x");
        Backend x = pool.backends().getLast();
        pool.apply(SnapshotCompiler.refresh(pool, 1, _ -> List.of(two, one), Map.of()));
        assertThat(names(pool.backends())).containsExactly("a", "y", "x");
        assertThat(pool.backends().getLast()).isSameAs(x);
        pool.apply(SnapshotCompiler.refresh(pool, 1, _ -> List.of(), Map.of()));
        assertThat(names(pool.backends())).containsExactly("a");
    }

    @Test
    void aCheckGoesToAnAddressOfItsOwnWhereThereIsOne() {
        Pool pool =
                serve("backends: {a: {address: \"127.0.0.1:1\", checkAddress: \"127.0.0.2:3\"}, b: \"127.0.0.1:2\"}");
        Backend a = pool.backends().getFirst();
        Backend b = pool.backends().getLast();
        assertThat(a.checkTarget().text()).isEqualTo("127.0.0.2:3");
        assertThat(a.target().text()).isEqualTo("127.0.0.1:1");
        assertThat(b.checkTarget()).isSameAs(b.target());
    }
}
