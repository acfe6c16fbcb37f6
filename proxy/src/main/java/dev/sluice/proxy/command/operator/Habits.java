package dev.sluice.proxy.command.operator;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words that people type because other programs have them, with what does the same here. Stateless. */
final class Habits {
    private static final String STOP =
            "to stop Sluice: Ctrl-C where it runs, \"systemctl stop sluice\", or kill -TERM; all of them drain first. \"sluice drain\" only stops new clients: sessions go on, and so does Sluice";

    private static final String START =
            "to start Sluice: \"sluice run -c FILE\", or \"systemctl start sluice\" where the package is installed";

    private static final Map<String, String> ANSWERS = Map.ofEntries(
            Map.entry("sluice stop", STOP),
            Map.entry("sluice quit", STOP),
            Map.entry("sluice kill", STOP),
            Map.entry("sluice shutdown", STOP),
            Map.entry("sluice start", START),
            Map.entry("sluice serve", START),
            Map.entry(
                    "sluice restart",
                    "to restart Sluice: \"systemctl restart sluice\"; for another configuration \"sluice reload\" is enough"),
            Map.entry("sluice test", "to test a configuration: \"sluice check -c FILE\""),
            Map.entry("sluice validate", "to test a configuration: \"sluice check -c FILE\""),
            Map.entry("sluice plan", "what a reload would change: \"sluice reload --plan\""),
            Map.entry("sluice diff", "what differs: \"sluice config diff\""),
            Map.entry("sluice config plan", "what a reload would change: \"sluice reload --plan\""),
            Map.entry("sluice config check", "to test a configuration: \"sluice check -c FILE\""),
            Map.entry("sluice config reload", "to read the file anew: \"sluice reload\""),
            Map.entry(
                    "sluice backends",
                    "the backends: \"sluice status\" or \"sluice top\"; to change one \"sluice backend VERB POOL/BACKEND\""),
            Map.entry("sluice sessions", "the sessions: \"sluice connections\""));

    private Habits() {}

    /**
     * Null when it is no such word.
     *
     * @param command below which it was typed, such as "sluice config"
     */
    static @Nullable String answer(String command, String word) {
        return ANSWERS.get(command + " " + word);
    }

    /** What {@code sluice -c a.yaml} was meant to be; null when it is something else. */
    static @Nullable String run(String command, List<String> words) {
        String first = words.getFirst();
        if (!command.equals("sluice") || !first.matches("(?:-c|-f|--config)(?:=.*)?")) {
            return null;
        }
        String file = first.contains("=")
                ? first.substring(first.indexOf('=') + 1)
                : words.size() > 1 ? words.get(1) : "FILE";
        return "a command is missing before \"%s\": \"sluice run -c %s\" runs it, \"sluice check -c %s\" only checks it"
                .formatted(first, file, file);
    }
}
