package dev.sluice.proxy.command.operator;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The commands of HAProxy's socket, and which of Sluice does the same; docs/from-haproxy.md has the same table.
 * Stateless.
 */
final class HaproxyCommands {
    private record Entry(Pattern typed, String answer) {}

    /** The first that matches counts; $1 is the name that was typed. */
    private static final List<Entry> ENTRIES = List.of(
            entry("set server (\\S+) state drain", "\"sluice backend drain $1\" does this"),
            entry("set server (\\S+) state maint", "\"sluice backend maintenance $1\" does this"),
            entry("set server (\\S+) state ready", "\"sluice backend ready $1\" does this"),
            entry(
                    "set server (\\S+) weight \\S+%|set weight (\\S+) \\S+%",
                    "\"sluice backend weight $1$2 N\" does this, with a number from 0 to 256: a share of the configured weight is not understood"),
            entry(
                    "set server (\\S+) weight (\\S+)|set weight (\\S+) (\\S+)",
                    "\"sluice backend weight $1$3 $2$4\" does this"),
            entry("set maxconn server (\\S+) (\\S+)", "\"sluice backend limit $1 $2\" does this"),
            entry(
                    "set server (\\S+) health.*",
                    "health follows from the checks; \"sluice backend ready|maintenance $1\" sets the state"),
            entry("set server (\\S+) (?:addr|fqdn).*", "change the file, then \"sluice reload\""),
            entry(
                    "(?:add|del) server.*",
                    "change the file, then \"sluice reload\"; or let \"discover\" of the pool find backends"),
            entry(
                    "set server.*",
                    "\"sluice backend drain|ready|maintenance POOL/BACKEND\" sets the state, \"sluice backend weight|limit POOL/BACKEND N\" the rest"),
            entry("disable server (\\S+)", "\"sluice backend maintenance $1\" does this"),
            entry("enable server (\\S+)", "\"sluice backend ready $1\" does this"),
            entry("disable server", "\"sluice backend maintenance POOL/BACKEND\" does this"),
            entry("enable server", "\"sluice backend ready POOL/BACKEND\" does this"),
            entry("(?:disable|shutdown) frontend (\\S+)", "\"sluice drain $1\" does this"),
            entry("enable frontend (\\S+)", "\"sluice resume $1\" does this"),
            entry("shutdown sessions server (\\S+)", "\"sluice backend close $1\" does this"),
            entry(
                    "shutdown sessions?(?: (\\S+))?",
                    "\"sluice connections --kill ID\" does this; \"sluice connections\" shows the ids"),
            entry(
                    "get weight.*|show (?:stat|info|servers|pools|backend|resolvers).*",
                    "\"sluice status\" shows this, with -o json for scripts; /stats.csv on the metrics port has HAProxy's columns"),
            entry("show ssl.*", "\"sluice certificates\" shows this"),
            entry(
                    "(?:set|new|add|del|commit|update) ssl.*",
                    "put the new file in the place of the old one: it is read by itself, and \"sluice certificates\" shows it"),
            entry("show sess.*", "\"sluice connections\" shows this"),
            entry(
                    "show (?:errors|activity|events).*",
                    "the operator log has this; \"sluice log-level debug\" has it say more"),
            entry("set (?:maxconn|rate-limit|timeout).*", "change the file, then \"sluice reload\""),
            entry(
                    "(?:show|set|get|add|del|clear|enable|disable)(?: .*)?",
                    "Sluice has no such command; docs/from-haproxy.md says which does what those of HAProxy do"));

    private static final Map<String, String> VERBS = Map.ofEntries(
            Map.entry("disable", "maintenance"),
            Map.entry("maint", "maintenance"),
            Map.entry("down", "maintenance"),
            Map.entry("enable", "ready"),
            Map.entry("up", "ready"),
            Map.entry("resume", "ready"),
            Map.entry("undrain", "ready"),
            Map.entry("maxconn", "limit"),
            Map.entry("shutdown", "close"),
            Map.entry("kill", "close"));

    private HaproxyCommands() {}

    private static Entry entry(String typed, String answer) {
        return new Entry(Pattern.compile(typed), answer);
    }

    /**
     * Null when it is no such command.
     *
     * @param command below which a word is unknown
     * @param args all that was typed: its last word may be a command of Sluice
     */
    static @Nullable String answer(String command, List<String> args) {
        if (!command.equals("sluice")) {
            return null;
        }
        String typed = args.stream().takeWhile(arg -> !arg.startsWith("-")).collect(Collectors.joining(" "));
        for (Entry entry : ENTRIES) {
            Matcher matcher = entry.typed.matcher(typed);
            if (matcher.matches()) {
                return "\"%s\" is a command of HAProxy: %s".formatted(typed, matcher.replaceFirst(entry.answer));
            }
        }
        return null;
    }

    /** What to say of a word in the place of a verb of {@code sluice backend}; null when it is no such word. */
    static @Nullable String verb(String word) {
        String verb = VERBS.get(word);
        return verb == null && word.equals("state") ? "drain|ready|maintenance" : verb;
    }
}
