package dev.sluice.proxy.pool;

import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.util.StringJoiner;

/** A pool as a configuration makes it, without a proxy around it and without checks. */
public final class TestPool {
    private TestPool() {}

    /**
     * A pool {@code p} for one loop, of backends {@code b0}, {@code b1} and so on.
     *
     * @param keys of the pool in the flow style, such as {@code queue: {limit: 2}, balance: first}; may be empty
     * @param backends keys of each backend besides its address; may be empty
     */
    public static Pool of(String keys, String... backends) {
        StringJoiner text = new StringJoiner(", ", """
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {<<: {healthCheck: off, %s}, backends: {""".formatted(keys), "}}}\n");
        for (int i = 0; i < backends.length; i++) {
            text.add("b%d: {address: \"127.0.0.1:%d\", %s}".formatted(i, 1 + i, backends[i]));
        }
        return SnapshotCompiler.compile(TestConfig.of(text.toString()), 1)
                .snapshot()
                .pools()
                .getFirst();
    }
}
