package dev.sluice.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Measures the candidates pass after pass, until the differences asked for can be told apart or the time is over. */
final class Bench {
    private static final int UNDECIDED = 3;

    private final Options options;
    private final Results results = new Results();
    private final Report report;
    private final Machine machine = new Machine();
    private final Load load;
    private final long seed = System.nanoTime();
    private final Map<Candidate, Path> logPipes = new EnumMap<>(Candidate.class);
    private int passes;

    private Bench(Options options) {
        this.options = options;
        this.report = new Report(options, results);
        machine.prefer(options.nice());
        this.load = new Load(options.work().resolve("load"), options.work().resolve("ec.pem"), options.priority());
    }

    public static void main(String[] words) {
        Locale.setDefault(Locale.ROOT);
        if (List.of(words).contains("--help") || List.of(words).contains("-h")) {
            System.out.println(Options.USAGE);
            return;
        }
        int status;
        try {
            status = new Bench(Options.parse(words)).run();
        } catch (Failure e) {
            System.err.println("bench: " + e.getMessage());
            status = e.status();
        }
        System.exit(status);
    }

    private int run() {
        String facts = facts();
        openLogPipes();
        machine.pinLoad(load.program());
        Meter meter = new Meter(load);
        Random random = new Random(seed);
        try {
            measure(meter, random);
        } catch (Failure e) {
            if (passes > 0) {
                print(facts);
            }
            throw e;
        }
        print(facts);
        List<Figure> undecided = report.undecided();
        return options.quick() || undecided.isEmpty() ? 0 : UNDECIDED;
    }

    private void measure(Meter meter, Random random) {
        Set<Figure> figures = options.figures();
        long began = System.nanoTime();
        long longest = 0;
        while (!figures.isEmpty()) {
            long start = System.nanoTime();
            new Pass(passes + 1, options, load, meter, machine, results, random).run(figures, logPipes);
            passes++;
            longest = Math.max(longest, System.nanoTime() - start);
            if (passes >= Options.FEWEST_PASSES) {
                List<Figure> undecided = report.undecided();
                figures = undecided.isEmpty() ? Set.of() : EnumSet.copyOf(undecided);
            }
            double minutes = (System.nanoTime() - began + longest) / 60e9;
            if (options.quick() || minutes > options.minutes()) {
                return;
            }
        }
    }

    private void openLogPipes() {
        for (Candidate candidate : Candidate.values()) { // in the order of the map
            if (options.candidates().contains(candidate)
                    && options.figures().stream()
                            .anyMatch(figure -> figure.setup().logs() && figure.includes(candidate))) {
                Path pipe = options.work().resolve(candidate.title() + ".log");
                Shell.run("mkfifo", pipe.toString());
                load.readLog(pipe);
                logPipes.put(candidate, pipe);
            }
        }
    }

    private String facts() {
        StringBuilder text = new StringBuilder();
        String date = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        text.append("Taken on %s with `integration-tests/bench/run %s`:\n".formatted(date, options.line()));
        text.append("- ").append(machine.description()).append("\n");
        for (Candidate candidate : options.candidates()) {
            text.append("- %s: %s\n".formatted(candidate.title(), candidate.version()));
        }
        return text.toString();
    }

    private void print(String facts) {
        options.slices().ifPresent(results::write);
        System.out.print(facts);
        System.out.printf(
                "- %d pass(es), each with programs started anew; %d slices of %d ms in each, the calmer %.0f %% count; seed %d%n%n",
                passes, options.rounds(), options.sliceMillis(), 100 * Results.CALM, seed);
        System.out.println("In brackets: " + options.first().title() + " / that one, with the 95 % interval.\n");
        System.out.println(report.figures());
        System.out.println("Where the CPU time goes:\n");
        System.out.println(report.shares());
        report.verdicts().forEach(sentence -> System.out.println("- " + sentence));
        if (passes == 1) {
            System.out.println("\nOne pass: how far two runs of the same program differ is not known.");
        }
    }
}
