package dev.sluice.config.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.SluiceConfig;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlagsTest {
    @Test
    void flagsMakeOneFrontendAndItsPool() {
        LoadResult result = ConfigLoader.fromFlags(List.of(":5432"), List.of("a:1,b:2", "c:3"), null);
        SluiceConfig config = requireNonNull(result.config());
        assertThat(config.frontends().getFirst().bind()).hasToString("[:5432]");
        assertThat(config.pools().getFirst().backends())
                .extracting(BackendConfig::name)
                .containsExactly("a:1", "b:2", "c:3");
        assertThat(result.origins().of("frontends.main.bind[0]")).hasToString("--listen");
        assertThat(result.origins().of("pools.main.backends.a:1.address")).hasToString("--to");
    }

    @Test
    void findingsNameTheFlag() {
        LoadResult result = ConfigLoader.fromFlags(List.of("5432"), List.of("a:70000", ":1"), null);
        assertThat(result.config()).isNull();
        assertThat(Findings.render(result.findings())).isEqualTo("""
                --listen: error: "5432" is a port without an address; write ":5432"
                --to: error: "a:70000": port 70000 is out of range; the highest is 65535
                --to: error: ":1" has no host; write "127.0.0.1:1" for this machine""");
    }

    @Test
    void oneFlagNeedsTheOther() {
        assertThat(Findings.render(
                        ConfigLoader.fromFlags(List.of(":1"), List.of(), null).findings()))
                .startsWith("--to: error: needs the address of a backend");
    }

    @Test
    void expressionsAreLeftToTheShell() {
        LoadResult result = ConfigLoader.fromFlags(List.of(":1"), List.of("${HOME}:1"), null);
        assertThat(Findings.render(result.findings())).contains("is not a host name");
    }

    @Test
    void overlappingListenersAreFoundInFlagsToo() {
        LoadResult result = ConfigLoader.fromFlags(List.of(":1", "127.0.0.1:1"), List.of("a:1"), null);
        assertThat(Findings.render(result.findings())).contains("overlaps");
    }

    @Test
    void metricsHaveAnotherAddressOrNoneWithoutAFileToo() {
        assertThat(metrics("127.0.0.1:9500")).isEqualTo("127.0.0.1:9500");
        assertThat(metrics("off")).isEqualTo("null");
        assertThat(Findings.render(ConfigLoader.fromFlags(List.of(":1"), List.of("a:1"), "nonsense")
                        .findings()))
                .contains("--metrics", "nonsense");
    }

    private static String metrics(String flag) {
        SluiceConfig config =
                ConfigLoader.fromFlags(List.of(":1"), List.of("a:1"), flag).config();
        return String.valueOf(Objects.requireNonNull(config).metrics().bind());
    }
}
