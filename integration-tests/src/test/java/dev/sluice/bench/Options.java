package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a run does.
 *
 * @param candidates the first one is compared with each of the others
 * @param difference share that must be told apart
 * @param minutes after which no further pass begins
 * @param quick whether one pass with small counts will do
 * @param line the command line, for the report
 * @param nice priority of everything that is measured
 */
record Options(
        Path work,
        List<Candidate> candidates,
        Set<Figure> figures,
        double difference,
        double minutes,
        int rounds,
        int sliceMillis,
        boolean quick,
        int nice,
        Optional<Path> slices,
        String line) {
    /** Fewer say too little about how runs of one program differ. */
    static final int FEWEST_PASSES = 4;

    static final String USAGE = """
            usage: integration-tests/bench/run [option ...]
              --only LIST         figures: newconn,newconn-log,newhello,newhello-log,keepalive,64k,bulk,bulk-routed,idle-rss,beside-idle,start,
                                  tls13,tls12,tls13-resumed,tls12-resumed,tls-rsa,tls-keepalive,tls-bulk-down,tls-bulk-up,tls-idle-rss,
                                  tls-backend,tls-start; tcp: those without TLS, tls: those with it (all)
              --candidates LIST   sluice,sluice-old,haproxy,haproxy-splice,nginx,relay,relay-splice; the first is compared with each other one
                                  (all; sluice-old when SLUICE_OLD is set)
              --difference P%     go on until differences of CPU time as small as this are told apart (3%)
              --minutes N         but begin no further pass after these (60)
              --rounds N          slices of each figure and candidate in a pass (150)
              --slice MS          length of a slice (20)
              --nice N            priority of everything that is measured (-10 as root, else 0)
              --slices FILE       write every slice as a line, for a look at how they spread
              --quick             one pass with a few slices and short warm-up, about 3 minutes: shows that everything works
            environment: SLUICE, SLUICE_OLD, HAPROXY, NGINX name other commands (SLUICE is called as: $SLUICE run -c FILE)
            exit status: 0 measured (missed bars included), 1 a run failed, 2 wrong usage or something is not installed,
            3 measured, and some difference could not be told apart within the time""";

    static Options parse(String... words) {
        List<Candidate> candidates = new ArrayList<>();
        Set<Figure> figures = EnumSet.noneOf(Figure.class);
        double difference = 0.03;
        double minutes = 60;
        int rounds = 150;
        int slice = 20;
        int nice = System.getProperty("user.name").equals("root") ? -10 : 0;
        Optional<Path> slices = Optional.empty();
        boolean quick = false;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word.equals("--quick")) {
                quick = true;
                continue;
            }
            if (i + 1 == words.length) {
                throw Failure.usage(USAGE);
            }
            String value = words[++i];
            switch (word) {
                case "--only" -> Stream.of(value.split(",")).map(Figure::named).forEach(figures::addAll);
                case "--candidates" ->
                    Stream.of(value.split(",")).map(Candidate::of).forEach(candidates::add);
                case "--difference" -> difference = number(word, value.replaceFirst("%$", "")) / 100;
                case "--minutes" -> minutes = number(word, value);
                case "--rounds" -> rounds = (int) number(word, value);
                case "--slice" -> slice = (int) number(word, value);
                case "--nice" -> {
                    int size = (int) number(word, value.replaceFirst("^-", ""));
                    nice = value.startsWith("-") ? -size : size;
                }
                case "--slices" -> slices = Optional.of(Path.of(value));
                default -> throw Failure.usage(USAGE);
            }
        }
        if (candidates.isEmpty()) {
            candidates.addAll(List.of(Candidate.values()));
            if (System.getenv("SLUICE_OLD") == null) {
                candidates.remove(Candidate.SLUICE_OLD);
            }
        }
        return new Options(
                Path.of(System.getProperty("bench.work", ".")),
                List.copyOf(candidates),
                figures.isEmpty() ? EnumSet.allOf(Figure.class) : figures,
                difference,
                minutes,
                quick ? 12 : rounds,
                slice,
                quick,
                nice,
                slices,
                String.join(" ", words));
    }

    private static double number(String option, String value) {
        try {
            double number = Double.parseDouble(value);
            if (number >= 0 && number < 1e6) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw Failure.usage(option + " expects a number, not '" + value + "'");
    }

    /** What comes before the command of everything that is measured. */
    List<String> priority() {
        return nice == 0 ? List.of() : List.of("nice", "-n", "" + nice);
    }

    Candidate first() {
        return candidates.getFirst();
    }

    /** Warm-up is a count, not a time: what the JIT compiles depends on how often something ran. */
    int warmUpConnections() {
        return quick ? 3_000 : 120_000;
    }

    int warmUpHandshakes() {
        return quick ? 600 : 15_000;
    }

    int warmUpRequests() {
        return quick ? 10_000 : 200_000;
    }

    int warmUpResponses() {
        return quick ? 500 : 20_000;
    }

    int warmUpDownloads() {
        return quick ? 4 : 16;
    }

    int warmUpTlsBulk() {
        return quick ? 12 : 48;
    }

    int idleConnections() {
        return quick ? 1_000 : 5_000;
    }

    int besideConnections() {
        return quick ? 2_000 : 8_000;
    }

    int starts() {
        return quick ? 1 : 3;
    }
}
