package dev.sluice.bench;

import dev.sluice.bench.Metric.Quantity;
import dev.sluice.bench.Metric.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Everything measured once, with programs that are started for it and end with it. */
final class Pass {
    private static final int WARM_UP_PARTS = 3;
    private static final int BULK_CONNECTIONS = 4;
    private static final int KEPT_CONNECTIONS = 32;
    /** Numbers of the load generator's sets of connections, beside those of the candidates' own numbers. */
    private static final int BULK_SETS = 100;

    private static final int ROUTED_BULK_SETS = 200;

    private static final int IDLE_SET = 1_000;
    private static final long SETTLE_MILLIS = 2_000;

    private final int number;
    private final Options options;
    private final Load load;
    private final Meter meter;
    private final Machine machine;
    private final Results results;
    private final Random random;

    Pass(int number, Options options, Load load, Meter meter, Machine machine, Results results, Random random) {
        this.number = number;
        this.options = options;
        this.load = load;
        this.meter = meter;
        this.machine = machine;
        this.results = results;
        this.random = random;
    }

    void run(Set<Figure> figures, Map<Candidate, Path> logPipes) {
        for (Setup setup : Setup.values()) {
            Set<Figure> alike = EnumSet.copyOf(figures);
            alike.removeIf(figure -> figure.setup() != setup);
            if (alike.contains(Figure.START)) {
                starts();
            } else if (!alike.isEmpty()) {
                together(setup, alike, logPipes);
            }
        }
    }

    private void together(Setup setup, Set<Figure> figures, Map<Candidate, Path> logPipes) {
        List<Long> before = load.lines();
        try (Fleet fleet = new Fleet(candidates(figures), load, options, setup, logPipes)) {
            if (figures.contains(Figure.IDLE)) {
                idle(fleet);
            }
            warmUp(fleet, figures);
            figures.stream().filter(Figure::isSliced).forEach(figure -> slices(fleet, figure));
            if (figures.contains(Figure.BESIDE)) {
                beside(fleet);
            }
            if (figures.contains(Figure.BULK_ROUTED)) {
                bulkRouted(fleet);
            }
            if (setup.logs()) {
                countLines(fleet, before, List.copyOf(logPipes.keySet()));
            }
            disconnect(fleet, figures);
        }
    }

    private List<Candidate> candidates(Set<Figure> figures) {
        return options.candidates().stream()
                .filter(candidate -> figures.stream().anyMatch(figure -> figure.includes(candidate)))
                .toList();
    }

    private List<Proxy> including(Fleet fleet, Figure figure) {
        return fleet.shuffled(random).stream()
                .filter(proxy -> figure.includes(proxy.candidate()))
                .toList();
    }

    private void starts() {
        say("start");
        List<Candidate> candidates = candidates(EnumSet.of(Figure.START));
        for (int i = 0; i < options.starts(); i++) {
            for (Candidate candidate : candidates) {
                try (Proxy proxy = Proxy.start(candidate, load, options, Setup.DEFAULTS, Candidate.NO_LOG)) {
                    value(Figure.START, Quantity.VALUE, candidate, i, proxy.startMillis());
                    if (i == 0) {
                        Shell.pause(SETTLE_MILLIS);
                        double megabytes = proxy.program().residentKib() / 1024.0;
                        value(Figure.START, Quantity.RESIDENT, candidate, i, megabytes);
                    }
                }
            }
        }
    }

    /** Growth of the resident memory of programs that have served nobody yet, once their connections have settled. */
    private void idle(Fleet fleet) {
        say("idle-rss");
        int connections = options.idleConnections();
        for (Proxy proxy : including(fleet, Figure.IDLE)) {
            long before = proxy.program().residentKib();
            load.open(proxy.kind(), IDLE_SET, proxy.port(), connections);
            Shell.pause(SETTLE_MILLIS);
            double growth = (double) (proxy.program().residentKib() - before) / connections;
            load.close(IDLE_SET);
            value(Figure.IDLE, Quantity.VALUE, proxy.candidate(), 0, growth);
        }
    }

    private void value(Figure figure, Quantity quantity, Candidate candidate, int round, double value) {
        results.add(new Metric(figure, quantity), candidate, new Sample(number, round, value, 1, Double.NaN));
    }

    /**
     * Warms up in parts, each followed by the rest of what the compiler has to do: code that it makes of the first part has its counters
     * run in the next one. Only then the proxy is moved to its core: until then the compiler has the other one.
     */
    private void warmUp(Fleet fleet, Set<Figure> figures) {
        say("warm-up");
        for (int part = 0; part < WARM_UP_PARTS; part++) {
            for (Proxy proxy : fleet.shuffled(random)) {
                figures.stream()
                        .filter(figure -> figure.includes(proxy.candidate()))
                        .forEach(figure -> warmUp(proxy, figure));
                Meter.awaitQuiet(proxy.program());
            }
        }
        for (Proxy proxy : fleet.shuffled(random)) {
            proxy.program().discover();
            machine.pinProxy(proxy.program());
        }
    }

    private void warmUp(Proxy proxy, Figure figure) {
        int set = keptSet(proxy);
        switch (figure) {
            case NEW, NEW_LOGGED, HELLO, HELLO_LOGGED ->
                load.freshCount(proxy.kind(), proxy.port(), options.warmUpConnections() / WARM_UP_PARTS);
            case KEEP, BESIDE -> {
                open(set, proxy, KEPT_CONNECTIONS);
                load.keepCount(set, Figure.SMALL_BYTES, options.warmUpRequests() / WARM_UP_PARTS);
            }
            case MEDIUM -> {
                open(set, proxy, KEPT_CONNECTIONS);
                load.keepCount(set, Figure.MEDIUM_BYTES, options.warmUpResponses() / WARM_UP_PARTS);
            }
            case BULK -> {
                open(BULK_SETS + set, proxy, BULK_CONNECTIONS);
                load.keepCount(BULK_SETS + set, Figure.BULK_BYTES, options.warmUpDownloads() / WARM_UP_PARTS);
            }
            case BULK_ROUTED -> {
                int routed = ROUTED_BULK_SETS + set;
                open(routed, proxy, BULK_CONNECTIONS);
                load.keepCount(routed, Figure.BULK_BYTES, options.warmUpDownloads() / WARM_UP_PARTS);
                load.close(BULK_SETS + set);
                load.open(Load.Kind.PLAIN, BULK_SETS + set, proxy.plainPort(), BULK_CONNECTIONS);
                load.keepCount(BULK_SETS + set, Figure.BULK_BYTES, options.warmUpDownloads() / WARM_UP_PARTS);
            }
            case IDLE, START -> {}
        }
    }

    private void open(int set, Proxy proxy, int connections) {
        load.close(set);
        load.open(proxy.kind(), set, proxy.port(), connections);
    }

    private static int keptSet(Proxy proxy) {
        return proxy.candidate().ordinal() + 1;
    }

    private void disconnect(Fleet fleet, Set<Figure> figures) {
        if (figures.stream().anyMatch(figure -> figure != Figure.IDLE)) {
            for (Proxy proxy : fleet.shuffled(random)) {
                load.close(keptSet(proxy));
                load.close(BULK_SETS + keptSet(proxy));
                load.close(ROUTED_BULK_SETS + keptSet(proxy));
            }
        }
    }

    private void slices(Fleet fleet, Figure figure) {
        say(figure.title());
        int rounds = figure == Figure.BULK ? bulkRounds() : options.rounds();
        for (int round = 0; round <= rounds; round++) {
            for (Proxy proxy : including(fleet, figure)) {
                Slice slice = meter.take(number, round, figure, proxy, work(figure, proxy));
                if (round > 0) { // the first one comes after a pause
                    results.add(figure, proxy.candidate(), slice);
                }
            }
        }
    }

    private Block block(Proxy proxy) {
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < Results.BLOCK; i++) {
            slices.add(meter.take(number, i, Figure.KEEP, proxy, work(Figure.KEEP, proxy)));
        }
        return Block.of(slices);
    }

    private Supplier<Load.Result> work(Figure figure, Proxy proxy) {
        int millis = options.sliceMillis();
        int set = keptSet(proxy);
        return switch (figure) {
            case NEW, NEW_LOGGED, HELLO, HELLO_LOGGED -> () -> load.freshFor(proxy.kind(), proxy.port(), millis);
            case MEDIUM -> () -> load.keepFor(set, Figure.MEDIUM_BYTES, millis);
            case BULK -> () -> load.keepFor(BULK_SETS + set, Figure.BULK_BYTES, millis);
            case KEEP, IDLE, BESIDE, BULK_ROUTED, START -> () -> load.keepFor(set, Figure.SMALL_BYTES, millis);
        };
    }

    /** Requests without, with and again without idle connections beside them, on one program and within two or three seconds. */
    private void beside(Fleet fleet) {
        say("beside-idle");
        int cycles = options.quick() ? 1 : 4;
        for (int cycle = 0; cycle < cycles; cycle++) {
            for (Proxy proxy : including(fleet, Figure.BESIDE)) {
                Block first = block(proxy);
                load.open(proxy.kind(), IDLE_SET, proxy.port(), options.besideConnections());
                Block many = block(proxy);
                load.close(IDLE_SET);
                meter.take(
                        number,
                        0,
                        Figure.KEEP,
                        proxy,
                        work(Figure.KEEP, proxy)); // ends what the end of so many left to do
                Block few = first.plus(block(proxy));
                quotient(Figure.BESIDE, proxy, cycle, many, few);
            }
        }
    }

    /** Large responses behind a route and without one, by turns, on one program. */
    private void bulkRouted(Fleet fleet) {
        say(Figure.BULK_ROUTED.title());
        for (int round = 0; round <= bulkRounds(); round++) {
            for (Proxy proxy : including(fleet, Figure.BULK_ROUTED)) {
                int set = keptSet(proxy);
                boolean routedFirst = random.nextBoolean();
                Block first = bulk(round, proxy, (routedFirst ? ROUTED_BULK_SETS : BULK_SETS) + set);
                Block second = bulk(round, proxy, (routedFirst ? BULK_SETS : ROUTED_BULK_SETS) + set);
                if (round > 0) {
                    Block routed = routedFirst ? first : second;
                    quotient(Figure.BULK_ROUTED, proxy, round, routed, routedFirst ? second : first);
                }
            }
        }
    }

    private Block bulk(int round, Proxy proxy, int set) {
        Supplier<Load.Result> work = () -> load.keepFor(set, Figure.BULK_BYTES, options.sliceMillis());
        return Block.of(List.of(meter.take(number, round, Figure.BULK, proxy, work)));
    }

    private void quotient(Figure figure, Proxy proxy, int round, Block one, Block other) {
        double foreign = Math.max(one.foreign(), other.foreign());
        results.add(
                new Metric(figure, Quantity.VALUE),
                proxy.candidate(),
                new Sample(number, round, one.cost(), other.cost(), foreign));
    }

    private int bulkRounds() {
        return Math.max(3, options.rounds() / 3);
    }

    /** Equal logging is checked, not assumed: a proxy may drop lines when its reader is slow. */
    private void countLines(Fleet fleet, List<Long> before, List<Candidate> order) {
        Shell.pause(SETTLE_MILLIS);
        List<Long> after = load.lines();
        for (Proxy proxy : fleet.shuffled(random)) {
            int i = order.indexOf(proxy.candidate());
            results.addLines(proxy.candidate(), after.get(i) - before.get(i), load.connections(proxy.port()));
        }
    }

    private void say(String what) {
        System.err.println("bench: pass " + number + ", " + what);
    }
}
