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

/** Everything measured once, with programs that are started for it and end with it. */
final class Pass {
    private static final int WARM_UP_PARTS = 3;
    /** Beside the numbers of the sets of connections in {@link Work}. */
    private static final int IDLE_SET = 1_000;

    private static final long SETTLE_MILLIS = 2_000;

    private final int number;
    private final Options options;
    private final Load load;
    private final Meter meter;
    private final Machine machine;
    private final Results results;
    private final Random random;
    private final Work work;

    Pass(int number, Options options, Load load, Meter meter, Machine machine, Results results, Random random) {
        this.number = number;
        this.options = options;
        this.load = load;
        this.meter = meter;
        this.machine = machine;
        this.results = results;
        this.random = random;
        this.work = new Work(load, options);
    }

    void run(Set<Figure> figures, Map<Candidate, Path> logPipes) {
        for (Setup setup : Setup.values()) {
            Set<Figure> alike = EnumSet.copyOf(figures);
            alike.removeIf(figure -> figure.setup() != setup);
            if (alike.contains(Figure.START)) {
                starts();
            } else if (alike.contains(Figure.TLS_START)) {
                tlsStarts();
            } else if (!alike.isEmpty()) {
                together(setup, alike, logPipes);
            }
        }
    }

    private void together(Setup setup, Set<Figure> figures, Map<Candidate, Path> logPipes) {
        List<Long> before = load.lines();
        try (Fleet fleet = new Fleet(candidates(figures), load, options, setup, logPipes)) {
            for (Figure figure : List.of(Figure.IDLE, Figure.TLS_IDLE)) {
                if (figures.contains(figure)) {
                    idle(fleet, figure);
                }
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
            fleet.shuffled(random).forEach(work::disconnect);
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
                Start start = start(candidate, Setup.DEFAULTS, i == 0);
                value(Figure.START, Quantity.VALUE, candidate, i, start.millis);
                if (i == 0) {
                    value(Figure.START, Quantity.RESIDENT, candidate, i, start.megabytes);
                }
            }
        }
    }

    /** A process that has answered one exchange. */
    private record Start(double millis, double megabytes) {}

    private Start start(Candidate candidate, Setup setup, boolean resident) {
        try (Proxy proxy = Proxy.start(candidate, load, options, setup, Setting.NO_LOG)) {
            if (resident) {
                Shell.pause(SETTLE_MILLIS);
            }
            return new Start(proxy.startMillis(), proxy.program().residentKib() / 1024.0);
        }
    }

    /** What a start with TLS takes more than one without, one after the other. */
    private void tlsStarts() {
        say(Figure.TLS_START.title());
        List<Candidate> candidates = candidates(EnumSet.of(Figure.TLS_START));
        for (int i = 0; i < options.starts(); i++) {
            for (Candidate candidate : candidates) {
                Start without = start(candidate, Setup.DEFAULTS, i == 0);
                Start with = start(candidate, Setup.TLS_DEFAULTS, i == 0);
                value(Figure.TLS_START, Quantity.VALUE, candidate, i, with.millis - without.millis);
                if (i == 0) {
                    value(Figure.TLS_START, Quantity.RESIDENT, candidate, i, with.megabytes - without.megabytes);
                }
            }
        }
    }

    /**
     * Growth of the resident memory by connections that have settled. Programs have served nobody yet; with TLS as many connections have
     * come and gone, since what a JVM needs for its first handshakes is needed once.
     */
    private void idle(Fleet fleet, Figure figure) {
        say(figure.title());
        int connections = options.idleConnections();
        for (Proxy proxy : including(fleet, figure)) {
            if (figure == Figure.TLS_IDLE) {
                load.freshCount(figure.kind(), proxy.port(), connections);
                Meter.awaitQuiet(proxy.program());
            }
            long before = proxy.program().residentKib();
            load.open(proxy.kind(), IDLE_SET, proxy.port(), connections);
            Shell.pause(SETTLE_MILLIS);
            double growth = (double) (proxy.program().residentKib() - before) / connections;
            load.close(IDLE_SET);
            value(figure, Quantity.VALUE, proxy.candidate(), 0, growth);
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
                        .forEach(figure -> work.warmUp(proxy, figure, WARM_UP_PARTS));
                Meter.awaitQuiet(proxy.program());
            }
        }
        for (Proxy proxy : fleet.shuffled(random)) {
            proxy.program().discover();
            machine.pinProxy(proxy.program());
        }
    }

    private void slices(Fleet fleet, Figure figure) {
        say(figure.title());
        int rounds = figure.isBulk() ? bulkRounds() : options.rounds();
        for (int round = 0; round <= rounds; round++) {
            for (Proxy proxy : including(fleet, figure)) {
                Slice slice = meter.take(number, round, figure, proxy, work.slice(figure, proxy));
                if (round > 0) { // the first one comes after a pause
                    results.add(figure, proxy.candidate(), slice);
                }
            }
        }
    }

    private Block block(Proxy proxy) {
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < Results.BLOCK; i++) {
            slices.add(meter.take(number, i, Figure.KEEP, proxy, work.slice(Figure.KEEP, proxy)));
        }
        return Block.of(slices);
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
                        work.slice(Figure.KEEP, proxy)); // ends what the end of so many left to do
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
                boolean routedFirst = random.nextBoolean();
                Block first = bulk(round, proxy, routedFirst);
                Block second = bulk(round, proxy, !routedFirst);
                if (round > 0) {
                    Block routed = routedFirst ? first : second;
                    quotient(Figure.BULK_ROUTED, proxy, round, routed, routedFirst ? second : first);
                }
            }
        }
    }

    private Block bulk(int round, Proxy proxy, boolean routed) {
        return Block.of(List.of(meter.take(number, round, Figure.BULK, proxy, work.bulk(proxy, routed))));
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
