package dev.sluice.bench;

import dev.sluice.bench.Metric.Quantity;
import dev.sluice.bench.Metric.Sample;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Everything measured once, with programs that are started for it and end with it. */
final class Pass {
    private static final int WARM_UP_PARTS = 2;
    private static final int BULK_CONNECTIONS = 4;
    private static final int KEPT_CONNECTIONS = 32;
    /** Numbers of the load generator's sets of connections, beside those of the candidates' own numbers. */
    private static final int BULK_SETS = 100;

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
        if (figures.contains(Figure.START)) {
            starts();
        }
        Set<Figure> silent = EnumSet.copyOf(figures);
        silent.removeAll(EnumSet.of(Figure.START, Figure.NEW_LOGGED));
        if (!silent.isEmpty()) {
            try (Fleet fleet = new Fleet(candidates(silent), load, options, Map.of())) {
                if (silent.contains(Figure.IDLE)) {
                    idle(fleet);
                }
                warmUp(fleet, silent);
                silent.stream().filter(Figure::isSliced).forEach(figure -> slices(fleet, figure));
                if (silent.contains(Figure.BESIDE)) {
                    beside(fleet);
                }
                disconnect(fleet, silent);
            }
        }
        if (figures.contains(Figure.NEW_LOGGED)) {
            Set<Figure> logged = EnumSet.of(Figure.NEW_LOGGED);
            List<Long> before = load.lines();
            try (Fleet fleet = new Fleet(candidates(logged), load, options, logPipes)) {
                warmUp(fleet, logged);
                slices(fleet, Figure.NEW_LOGGED);
                countLines(fleet, before, List.copyOf(logPipes.keySet()));
            }
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
                try (Proxy proxy = Proxy.start(candidate, load, options, true, Candidate.NO_LOG)) {
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
            load.open(IDLE_SET, proxy.port(), connections);
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
     * Warms up in two parts, each followed by the rest of what the compiler has to do: code that it makes of the first part has its counters
     * run in the second. Only then the proxy is moved to its core: until then the compiler has the other one.
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
            case NEW, NEW_LOGGED -> load.freshCount(proxy.port(), options.warmUpConnections() / WARM_UP_PARTS);
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
            case IDLE, START -> {}
        }
    }

    private void open(int set, Proxy proxy, int connections) {
        load.close(set);
        load.open(set, proxy.port(), connections);
    }

    private static int keptSet(Proxy proxy) {
        return proxy.candidate().ordinal() + 1;
    }

    private void disconnect(Fleet fleet, Set<Figure> figures) {
        if (figures.stream().anyMatch(figure -> figure != Figure.IDLE)) {
            for (Proxy proxy : fleet.shuffled(random)) {
                load.close(keptSet(proxy));
                load.close(BULK_SETS + keptSet(proxy));
            }
        }
    }

    private void slices(Fleet fleet, Figure figure) {
        say(figure.title());
        int rounds = figure == Figure.BULK ? Math.max(3, options.rounds() / 3) : options.rounds();
        for (int round = 0; round <= rounds; round++) {
            for (Proxy proxy : including(fleet, figure)) {
                Slice slice = meter.take(number, round, figure, proxy, work(figure, proxy));
                if (round > 0) { // the first one comes after a pause
                    results.add(figure, proxy.candidate(), slice);
                }
            }
        }
    }

    private Supplier<Load.Result> work(Figure figure, Proxy proxy) {
        int millis = options.sliceMillis();
        int set = keptSet(proxy);
        return switch (figure) {
            case NEW, NEW_LOGGED -> () -> load.freshFor(proxy.port(), millis);
            case MEDIUM -> () -> load.keepFor(set, Figure.MEDIUM_BYTES, millis);
            case BULK -> () -> load.keepFor(BULK_SETS + set, Figure.BULK_BYTES, millis);
            case KEEP, IDLE, BESIDE, START -> () -> load.keepFor(set, Figure.SMALL_BYTES, millis);
        };
    }

    /** Requests without, with and again without idle connections beside them, on one program and within two or three seconds. */
    private void beside(Fleet fleet) {
        say("beside-idle");
        int cycles = options.quick() ? 1 : 4;
        for (int cycle = 0; cycle < cycles; cycle++) {
            for (Proxy proxy : including(fleet, Figure.BESIDE)) {
                Block first = block(proxy);
                load.open(IDLE_SET, proxy.port(), options.besideConnections());
                Block many = block(proxy);
                load.close(IDLE_SET);
                meter.take(
                        number,
                        0,
                        Figure.KEEP,
                        proxy,
                        work(Figure.KEEP, proxy)); // ends what the end of so many left to do
                Block few = first.plus(block(proxy));
                results.add(
                        new Metric(Figure.BESIDE, Quantity.VALUE),
                        proxy.candidate(),
                        new Sample(number, cycle, many.cost(), few.cost(), Math.max(few.foreign, many.foreign)));
            }
        }
    }

    /** Some slices in a row. */
    private record Block(double cpu, double amount, double foreign) {
        double cost() {
            return cpu / amount;
        }

        Block plus(Block more) {
            return new Block(cpu + more.cpu, amount + more.amount, Math.max(foreign, more.foreign));
        }
    }

    private Block block(Proxy proxy) {
        double cpu = 0;
        double amount = 0;
        double foreign = 0;
        for (int i = 0; i < Results.BLOCK; i++) {
            Slice slice = meter.take(number, i, Figure.KEEP, proxy, work(Figure.KEEP, proxy));
            cpu += slice.cpu().total();
            amount += slice.amount();
            foreign += slice.foreign();
        }
        return new Block(cpu, amount, foreign / Results.BLOCK);
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
