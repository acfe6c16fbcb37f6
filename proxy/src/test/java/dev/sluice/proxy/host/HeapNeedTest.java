package dev.sluice.proxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeapNeedTest {
    private static SluiceConfig config(int backends) {
        StringJoiner all = new StringJoiner(", ");
        for (int i = 0; i < backends; i++) {
            all.add("\"10.0.0.1:" + (1 + i) + "\"");
        }
        return config("frontends: {a: {bind: \":1\", pool: [" + all + "]}}");
    }

    private static SluiceConfig config(String yaml) {
        return TestConfig.of(yaml);
    }

    @Test
    void twoThousandBackendsFitIntoTheHeapOfASmallContainerAndTenThousandDoNot() {
        long heap = 32L << 20; // a quarter of 128 MiB
        assertThat(HeapNeed.of(config(2_000), 2).fits(heap)).isTrue();
        assertThat(HeapNeed.of(config(10_000), 2).fits(heap)).isFalse();
        assertThat(HeapNeed.of(config(10_000), 2).fits(4 * heap)).isTrue();
    }

    @Test
    void theTablesOfPoolsAndFrontendsCount() {
        StringJoiner pools = new StringJoiner("\n  ", "pools:\n  ", "\n");
        StringJoiner frontends = new StringJoiner("\n  ", "frontends:\n  ", "\n");
        for (int i = 0; i < 100; i++) {
            pools.add("p" + i + ": {balance: sourceHash, backends: {b: \"10.0.0.1:1\"}}");
            frontends.add("f" + i + ": {bind: \":" + (1 + i) + "\", pool: p" + i + ", rate: {perSource: 9/s}}");
        }
        long plain = HeapNeed.of(config((pools + "" + frontends).replace(", rate: {perSource: 9/s}", "")), 2)
                .bytes();
        assertThat(plain).isGreaterThan(100 * 65_537 * 2L);
        assertThat(HeapNeed.of(config(pools + "" + frontends), 2).bytes() - plain)
                .isGreaterThan(100 * 65_536 * 20L);
    }
}
