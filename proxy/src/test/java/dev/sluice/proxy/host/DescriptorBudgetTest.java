package dev.sluice.proxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets how many descriptors. */
@Timeout(30)
class DescriptorBudgetTest {
    private static SluiceConfig config(String yaml) {
        return TestConfig.of(yaml);
    }

    private static SluiceConfig backends(int number, String more) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < number; i++) {
            list.append("\"10.0.%d.%d:80\",".formatted(i / 250, 1 + i % 250));
        }
        return config("""
                %s
                frontends: {f: {bind: "127.0.0.1:1", pool: p}}
                pools: {p: {backends: [%s]}}
                """.formatted(more, list));
    }

    @Test
    void sessionsGetAllButASmallReserveAndPipesHaveNoShare() {
        DescriptorBudget budget = DescriptorBudget.of(20_000, backends(2, ""), 2);
        assertThat(budget.sessions()).isBetween(9_850, 9_900);
        assertThat(budget.maxConnections()).isEqualTo(budget.sessions());
        assertThat(2 * budget.sessions() + budget.reserve()).isLessThanOrEqualTo(20_000);
        assertThat(budget.checks()).isEqualTo(2);
    }

    @Test
    void aLimitBelowTheReserveSaysWhatIsNeededInsteadOfASumThatCannotBe() {
        DescriptorBudget budget = DescriptorBudget.of(64, backends(1, ""), 2);
        assertThat(budget.fits()).isFalse();
        assertThat(budget.sentence())
                .startsWith(
                        "64 descriptors are too few: " + budget.reserve() + " are needed before the first session (")
                .contains("LimitNOFILE=")
                .doesNotContain("kept for others");
        assertThat(DescriptorBudget.of(budget.reserve() + 40, backends(1, ""), 2)
                        .sentence())
                .isEqualTo("room for 20 sessions (" + (budget.reserve() + 40) + " open files allowed)");
    }

    @Test
    void aSmallLimitStillHasPlaceForChecksThatHang() {
        DescriptorBudget budget = DescriptorBudget.of(1_024, backends(400, ""), 2);
        assertThat(budget.checks()).isEqualTo(307);
        assertThat(budget.sessions()).isBetween(300, 310);
    }

    @Test
    void eachPortOfARangeAndEachFileOfAddressesHasItsPlaceAndADisabledFrontendNone() {
        String pools = "pools: {p: {healthCheck: off, backends: [\"10.0.0.1:80\"]}}\n";
        int one = DescriptorBudget.of(20_000, config(pools + "frontends: {f: {bind: \":6000\", pool: p}}"), 4)
                .reserve();
        assertThat(DescriptorBudget.of(20_000, config(pools + "frontends: {f: {bind: \":6000-6100\", pool: p}}"), 4)
                        .reserve())
                .isEqualTo(one + 4 * 100);
        assertThat(DescriptorBudget.of(
                                20_000,
                                config(
                                        pools
                                                + "frontends: {f: {bind: \":6000\", pool: p}, g: {bind: \":7000-7100\", pool: p, disabled: true}}"),
                                4)
                        .reserve())
                .isEqualTo(one);
        assertThat(DescriptorBudget.of(
                                20_000,
                                config(
                                        pools
                                                + "frontends: {f: {bind: \":6000\", pool: p, deny: {file: a}, allow: {file: a}, trustedProxies: {file: b}}}"),
                                4)
                        .reserve())
                .isEqualTo(one + 2 * 4);
    }

    @Test
    void theReserveFollowsTheConfiguration() {
        int without =
                DescriptorBudget.of(20_000, backends(2, "metrics: off"), 2).reserve();
        DescriptorBudget admin =
                DescriptorBudget.of(20_000, backends(2, "metrics: off\nadmin: {socket: /run/sluice/admin.sock}"), 2);
        assertThat(admin.clients()).isEqualTo(200);
        assertThat(admin.reserve()).isEqualTo(without + 204);
        assertThat(DescriptorBudget.of(20_000, backends(500, "metrics: off"), 2).reserve())
                .isEqualTo(without + 498);
        SluiceConfig unchecked = config("""
                metrics: off
                frontends: {f: {bind: "127.0.0.1:1", pool: p}}
                pools: {p: {healthCheck: off, backends: ["10.0.0.1:80", "10.0.0.2:80"]}}
                """);
        assertThat(DescriptorBudget.of(20_000, unchecked, 2).checks()).isZero();
        SluiceConfig discovered = config("""
                metrics: off
                frontends: {f: {bind: "127.0.0.1:1", pool: p}}
                pools: {p: {discover: {dns: db.example, port: 80}}}
                """);
        assertThat(DescriptorBudget.of(20_000, discovered, 2).discovery()).isPositive();
        assertThat(DescriptorBudget.of(20_000, discovered, 2, 300).checks()).isEqualTo(300);
    }

    @Test
    void theNeededDescriptorsAreThoseThatTheProcessWouldFindEnough() {
        for (int number : new int[] {2, 400, 4_000}) {
            for (int connections : new int[] {10, 1_000, 50_000, 1_000_000}) {
                SluiceConfig config = backends(number, "process: {maxConnections: %d}".formatted(connections));
                int needed = Math.toIntExact(DescriptorBudget.needed(config, 4));
                assertThat(DescriptorBudget.of(needed, config, 4).maxConnections())
                        .isEqualTo(connections);
                assertThat(DescriptorBudget.of(needed - 10, config, 4).maxConnections())
                        .isLessThan(connections);
            }
        }
    }

    @Test
    void aLimitThatIsFarTooSmallLeavesOneSession() {
        assertThat(DescriptorBudget.of(64, backends(2, ""), 2).maxConnections()).isEqualTo(1);
    }
}
