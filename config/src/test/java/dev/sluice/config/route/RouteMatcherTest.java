package dev.sluice.config.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.ServerName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -Dfuzz.seed=S} repeats a run, {@code -Dfuzz.rounds=N} tries longer. */
@Timeout(3600)
class RouteMatcherTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);
    private static final Cidr INSIDE = RandomRoutes.range("10.0.0.1");
    private static final Cidr OUTSIDE = RandomRoutes.range("192.0.2.1");
    private static final List<Cidr> TEN = List.of(RandomRoutes.range("10.0.0.0/8"));

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

    private static RouteMatcher matcher(List<RouteConfig> routes) {
        return new RouteMatcher(routes.stream().map(RouteConfig::conditions).toList());
    }

    private static RouteConditions from(List<Cidr> source) {
        return new RouteConditions(List.of(), false, List.of(), List.of(), source);
    }

    private static RouteConditions named(String name, List<Cidr> source) {
        return new RouteConditions(List.of(name), false, List.of(), List.of(), source);
    }

    private static RouteConditions offers(String protocol) {
        return new RouteConditions(List.of(), false, List.of(protocol), List.of(), List.of());
    }

    @Test
    void theIndexFindsWhatALookAtEachRouteFinds() {
        RandomRoutes random = new RandomRoutes(seed);
        List<RouteFacts> clients = RandomRoutes.clients();
        for (int round = 0; round < ROUNDS; round++) {
            RouteMatcher matcher = matcher(random.routes(8));
            RouteFacts client = clients.get(round % clients.size());
            for (int from = 0; from <= matcher.size(); from++) {
                assertThat(matcher.first(client, from))
                        .as("-Dfuzz.seed=%d round %d: %s from %d", seed, round, client, from)
                        .isEqualTo(linear(matcher, client, from));
            }
        }
    }

    private static int linear(RouteMatcher matcher, RouteFacts client, int from) {
        for (int i = from; i < matcher.size(); i++) {
            if (matcher.mismatch(i, client) == null) {
                return i;
            }
        }
        return RouteMatcher.NONE;
    }

    @Test
    void whatIsDecidedBeforeTheFirstBytesIsNotChangedByThem() {
        RandomRoutes random = new RandomRoutes(seed);
        for (int round = 0; round < ROUNDS; round++) {
            RouteMatcher matcher = matcher(random.routes(8));
            RouteFacts known = random.client();
            RouteFacts unread = new RouteFacts(known.hasSource(), known.high(), known.low(), Opening.UNREAD, List.of());
            int early = matcher.first(unread, 0);
            if (early != RouteMatcher.NEEDS_OPENING) {
                assertThat(early)
                        .as("-Dfuzz.seed=%d round %d: %s", seed, round, known)
                        .isEqualTo(matcher.first(known, 0));
            }
            assertThat(early == RouteMatcher.NEEDS_OPENING).isEqualTo(asksBeforeItIsTaken(matcher, unread));
        }
    }

    /** Whether a route from where the client is asks for the first bytes, before one that does not takes it. */
    private static boolean asksBeforeItIsTaken(RouteMatcher matcher, RouteFacts unread) {
        for (int i = 0; i < matcher.size(); i++) {
            Mismatch mismatch = matcher.mismatch(i, unread);
            if (mismatch != Mismatch.SOURCE) {
                return mismatch != null;
            }
        }
        return false;
    }

    @Test
    void aRouteOfAnAddressAloneDoesNotAskForTheFirstBytes() {
        RouteMatcher matcher = new RouteMatcher(List.of(from(TEN), named("a.x", List.of())));
        assertThat(matcher.first(RouteFacts.of(INSIDE, Opening.UNREAD), 0)).isZero();
        assertThat(matcher.first(RouteFacts.of(OUTSIDE, Opening.UNREAD), 0)).isEqualTo(RouteMatcher.NEEDS_OPENING);
        assertThat(matcher.first(RouteFacts.withoutSource(Opening.UNREAD), 0)).isEqualTo(RouteMatcher.NEEDS_OPENING);
    }

    @Test
    void aRouteOfANameIsPassedOverForAClientFromElsewhere() {
        RouteMatcher matcher = new RouteMatcher(List.of(named("a.x", TEN), from(List.of())));
        assertThat(matcher.first(RouteFacts.of(INSIDE, Opening.UNREAD), 0)).isEqualTo(RouteMatcher.NEEDS_OPENING);
        assertThat(matcher.first(RouteFacts.of(OUTSIDE, Opening.UNREAD), 0)).isEqualTo(1);
        assertThat(matcher.first(RouteFacts.of(INSIDE, Opening.UNREAD), 1)).isEqualTo(1);
    }

    @Test
    void withoutRoutesNobodyIsTakenAndNobodyIsAsked() {
        RouteMatcher matcher = new RouteMatcher(List.of());
        assertThat(matcher.first(RouteFacts.of(INSIDE, Opening.UNREAD), 0)).isEqualTo(RouteMatcher.NONE);
        assertThat(matcher.first(RouteFacts.of(INSIDE, Opening.OTHER), 0)).isEqualTo(RouteMatcher.NONE);
    }

    @Test
    void aMismatchNamesTheConditionThatDoesNotHold() {
        RouteMatcher matcher = new RouteMatcher(List.of(
                named("a.x", TEN),
                offers("h2"),
                new RouteConditions(List.of(), true, List.of(), List.of(), List.of()),
                from(TEN)));
        RouteFacts named = RouteFacts.of(INSIDE, new Opening.Hello("b.x", List.of("h3")));
        RouteFacts nameless = RouteFacts.of(INSIDE, new Opening.Hello(null, List.of("h2")));
        assertThat(matcher.mismatch(0, named)).isEqualTo(Mismatch.NAME);
        assertThat(matcher.mismatch(0, nameless)).isEqualTo(Mismatch.NO_NAME);
        assertThat(matcher.mismatch(1, named)).isEqualTo(Mismatch.PROTOCOL);
        assertThat(matcher.mismatch(1, nameless)).isNull();
        assertThat(matcher.mismatch(2, named)).isEqualTo(Mismatch.HAS_NAME);
        assertThat(matcher.mismatch(2, RouteFacts.of(INSIDE, Opening.OTHER))).isEqualTo(Mismatch.NOT_TLS);
        assertThat(matcher.mismatch(3, RouteFacts.of(OUTSIDE, Opening.OTHER))).isEqualTo(Mismatch.SOURCE);
        assertThat(matcher.mismatch(3, RouteFacts.withoutSource(Opening.OTHER))).isEqualTo(Mismatch.SOURCE);
    }

    @ParameterizedTest
    @CsvSource({
        "a.x, a.x, true",
        "a.x, b.x, false",
        "a.x, *.x, false",
        "*.x, a.x, true",
        "*.x, x, false",
        "*.x, .x, false",
        "*.x, a.b.x, false",
        "*.b.x, a.b.x, true",
        "*.x, *.x, true",
        "*.x, *.b.x, false",
        "*.b.x, *.x, false",
        "*.x, a.xx, false",
        "*.xx, a.x, false"
    })
    void aPatternCoversOneLabel(String pattern, String name, boolean covers) {
        assertThat(ServerName.covers(pattern, name)).isEqualTo(covers);
    }

    @Test
    void aClientIsKnownByAnyNameInItsCertificate() {
        RouteMatcher matcher = new RouteMatcher(List.of(
                new RouteConditions(List.of(), false, List.of(), List.of("spiffe://x/orders/*", "app.x"), List.of())));
        RouteFacts client = RouteFacts.of(INSIDE, new Opening.Hello("a.x", List.of()));
        assertThat(matcher.first(client.named(List.of("spiffe://x/batch", "app.x")), 0))
                .isZero();
        assertThat(matcher.first(client.named(List.of("spiffe://x/orders/api")), 0))
                .isZero();
        assertThat(matcher.first(client.named(List.of("spiffe://x/batch")), 0)).isEqualTo(RouteMatcher.NONE);
        assertThat(matcher.first(client, 0)).isEqualTo(RouteMatcher.NONE);
        assertThat(matcher.mismatch(0, client)).isEqualTo(Mismatch.CLIENT_NAME);
    }
}
