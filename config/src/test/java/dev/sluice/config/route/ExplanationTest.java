package dev.sluice.config.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.route.Explanation.Asked;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExplanationTest {
    private static final String ROUTES = """
                routes:
                  - {sni: orders.x, source: 10.0.0.0/8, pool: orders}
                  - {name: shared, sni: "*.x", alpn: h2, pools: {stable: 95, canary: 0}}
                  - {noSni: true, pool: refuse}
                """;

    private static FrontendConfig frontend(String more) {
        String yaml = "frontends:\n  f:\n    bind: \":1\"\n" + ROUTES.indent(4) + more.indent(4)
                + "pools: {orders: [\"h:1\"], stable: [\"h:2\"], canary: [\"h:3\"], others: [\"h:4\"]}\n";
        return Objects.requireNonNull(
                        ConfigLoader.loadText("a.yaml", yaml, _ -> null).config())
                .frontends()
                .getFirst();
    }

    private static RouteFacts from(String address, Opening opening) {
        return RouteFacts.of(RandomRoutes.range(address), opening);
    }

    private static Explanation explained(FrontendConfig frontend, RouteFacts client) {
        return Explanation.of(frontend, RouteOutcome.ServedNames.UNREAD, client);
    }

    @Test
    void eachRouteIsAskedUpToTheOneThatTakesTheClient() {
        Opening hello = new Opening.Hello("orders.x", List.of("h2"));
        assertThat(explained(frontend("pool: others"), from("192.0.2.1", hello)))
                .isEqualTo(new Explanation(
                        List.of(
                                new Asked(0, "sni=orders.x source=10.0.0.0/8", Mismatch.SOURCE),
                                new Asked(1, "shared", null)),
                        new RouteOutcome.ToPools(
                                1, "shared", List.of(new WeightedPool("stable", 95), new WeightedPool("canary", 0)))));
        assertThat(explained(frontend("pool: others"), from("10.0.0.1", hello)).asked())
                .containsExactly(new Asked(0, "sni=orders.x source=10.0.0.0/8", null));
    }

    @Test
    void aRouteMayRefuse() {
        Explanation explained =
                explained(frontend("pool: others"), from("10.0.0.1", new Opening.Hello(null, List.of("h2"))));
        assertThat(explained.asked())
                .extracting(Asked::mismatch)
                .containsExactly(Mismatch.NO_NAME, Mismatch.NO_NAME, null);
        assertThat(explained.outcome()).isEqualTo(new RouteOutcome.RefusedByRoute(2, "noSni"));
    }

    @Test
    void whomNoRouteTakesGoesToThePoolOfTheFrontendIfItHasOne() {
        RouteFacts client = RouteFacts.withoutSource(Opening.OTHER);
        Explanation explained = explained(frontend("pool: others"), client);
        assertThat(explained.asked())
                .extracting(Asked::mismatch)
                .containsExactly(Mismatch.SOURCE, Mismatch.NOT_TLS, Mismatch.NOT_TLS);
        assertThat(explained.outcome()).isEqualTo(new RouteOutcome.ToOthers("others"));
        assertThat(explained(frontend(""), client).outcome()).isEqualTo(new RouteOutcome.NoRoute());
        assertThat(explained(frontend("pool: refuse"), client).outcome()).isEqualTo(new RouteOutcome.NoRoute());
    }

    @Test
    void aClientAtWhomNobodyHasLookedCannotBeExplained() {
        assertThatThrownBy(() -> explained(frontend(""), RouteFacts.withoutSource(Opening.UNREAD)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOutcomeLeadsToEachPoolWithAWeight() {
        RouteOutcome weighted = new RouteOutcome.ToPools(
                0, "r", List.of(new WeightedPool("stable", 95), new WeightedPool("canary", 0)));
        assertThat(weighted.leadsTo("stable")).isTrue();
        assertThat(weighted.leadsTo("canary")).isFalse();
        assertThat(weighted.leadsTo("refuse")).isFalse();
        assertThat(new RouteOutcome.ToOthers("others").leadsTo("others")).isTrue();
        assertThat(new RouteOutcome.NoRoute().leadsTo("refuse")).isTrue();
        assertThat(new RouteOutcome.RefusedByRoute(0, "r").leadsTo("refuse")).isTrue();
        assertThat(new RouteOutcome.NoRoute().leadsTo("others")).isFalse();
    }
}
