package dev.sluice.config.route;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Routes and clients of a small world, in which much overlaps. */
final class RandomRoutes {
    static final List<String> NAMES = List.of("a.x", "b.x", "c.x", "a.b.x", "x", "a.y", "*.x", "*.b.x", "*.y");
    static final List<String> PROTOCOLS = List.of("h2", "h3", "postgresql");
    static final List<String> CLIENTS = List.of("spiffe://x/*", "spiffe://x/a*", "spiffe://x/a", "*.x", "a.x");
    static final List<Cidr> RANGES = List.of(
            range("10.0.0.0/30"),
            range("10.0.0.0/31"),
            range("10.0.0.2/31"),
            range("10.0.0.0"),
            range("10.0.0.3"),
            range("2001:db8::/127"),
            range("2001:db8::1"));

    /** Every client of this world whom one of the conditions above can tell from another. */
    private static final List<Cidr> ADDRESSES = List.of(
            range("10.0.0.0"),
            range("10.0.0.1"),
            range("10.0.0.2"),
            range("10.0.0.3"),
            range("10.9.9.9"),
            range("2001:db8::"),
            range("2001:db8::1"));

    private static final List<List<String>> CERTIFICATES =
            List.of(List.of(), List.of("spiffe://x/a"), List.of("spiffe://x/b", "a.x"), List.of("spiffe://y/a", "b.x"));

    private final Random random;
    private final List<RouteFacts> clients = clients();

    RandomRoutes(long seed) {
        this.random = new Random(seed);
    }

    static Cidr range(String text) {
        if (Cidr.parse(text) instanceof Parsed.Ok<Cidr>(Cidr range)) {
            return range;
        }
        throw new IllegalArgumentException(text);
    }

    static RouteConfig route(RouteConditions conditions, WhenDown whenDown) {
        return new RouteConfig(conditions.toText(), conditions, List.of(new WeightedPool("p", 1)), whenDown);
    }

    List<RouteConfig> routes(int most) {
        List<RouteConfig> routes = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            boolean noSni = random.nextInt(6) == 0;
            RouteConditions conditions = new RouteConditions(
                    noSni && random.nextInt(8) == 0 ? List.of() : some(NAMES),
                    noSni,
                    some(PROTOCOLS),
                    random.nextBoolean() ? List.of() : some(CLIENTS),
                    some(RANGES));
            routes.add(route(conditions, random.nextInt(5) == 0 ? WhenDown.SKIP : WhenDown.REFUSE));
        }
        return routes;
    }

    private <T> List<T> some(List<T> all) {
        List<T> some = new ArrayList<>();
        for (int i = Math.max(0, random.nextInt(5) - 1); i > 0; i--) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some;
    }

    /** All of them. */
    static List<RouteFacts> clients() {
        List<Opening> openings = new ArrayList<>(List.of(Opening.OTHER));
        List<List<String>> offers = List.of(
                List.of(),
                List.of("h2"),
                List.of("h3"),
                List.of("postgresql"),
                List.of("h2", "h3"),
                List.of("other", "postgresql", "h2"));
        for (List<String> offer : offers) {
            openings.add(new Opening.Hello(null, offer));
            for (String name :
                    List.of("a.x", "b.x", "c.x", "d.x", "a.b.x", "z.b.x", "a.a.b.x", "x", "a.y", "z.y", "z", ".x")) {
                openings.add(new Opening.Hello(name, offer));
            }
        }
        List<RouteFacts> clients = new ArrayList<>();
        for (Opening opening : openings) {
            for (List<String> names : CERTIFICATES) {
                clients.add(RouteFacts.withoutSource(opening).named(names));
                ADDRESSES.forEach(
                        address -> clients.add(RouteFacts.of(address, opening).named(names)));
            }
        }
        return clients;
    }

    RouteFacts client() {
        return clients.get(random.nextInt(clients.size()));
    }
}
