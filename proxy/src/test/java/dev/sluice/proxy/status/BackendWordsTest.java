package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackendWordsTest {
    @Test
    void theRemedyNamesTheCheckThatABackendHasOfItsOwn() {
        Pool pool = SnapshotCompiler.compile(
                        Objects.requireNonNull(
                                ConfigLoader.loadText("a.yaml", """
                                process: {workers: 1}
                                frontends: {f: {bind: ":1", pool: pgn}}
                                pools:
                                  pgn:
                                    backends:
                                      x: {address: "127.0.0.1:2", healthCheck: {interval: 1s}}
                                      y: "127.0.0.1:3"
                                """, _ -> null).config()),
                        1)
                .snapshot()
                .pools()
                .getFirst();
        assertThat(BackendWords.whereDown(pool, pool.backends().getFirst()))
                .isEqualTo(
                        "Look at the server 127.0.0.1:2. If the check is wrong, see pools.pgn.backends.x.healthCheck");
        assertThat(BackendWords.whereDown(pool, pool.backends().getLast()))
                .isEqualTo("Look at the server 127.0.0.1:3. If the check is wrong, see pools.pgn.healthCheck");
    }
}
