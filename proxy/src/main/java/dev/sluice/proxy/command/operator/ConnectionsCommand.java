package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.proxy.log.Counted;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice connections}. */
@Command(
        name = "connections",
        description = "Lists sessions, the youngest first, counts or ends them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Which session is the one that PostgreSQL shows in pg_stat_activity?",
            "  sluice connections --outgoing-port CLIENT_PORT",
            "Who holds connections and does nothing with them?",
            "  sluice connections --pool pg --idle-over 30m --sort idle"
        })
final class ConnectionsCommand extends OperatorCommand {
    private static final String PATH = "/api/v1/sessions";
    /** What --kill without an id stands for; nobody types it, while an id is empty when a script has an unset variable. */
    private static final String CHOSEN = "\u0000";

    /** What one answer of the admin endpoint holds at most. */
    private static final int MOST = 1_000;

    /** The order of the list. */
    private enum Sort {
        newest,
        age,
        idle,
        bytes,
        source,
        frontend,
        backend
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private SessionOptions which = new SessionOptions();

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            description = "${COMPLETION-CANDIDATES}; newest by default. age, idle and bytes have the largest first.")
    private Sort sort = Sort.newest;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, up to 1000; 100 by default.")
    private int limit = 100;

    @Option(names = "--before", paramLabel = "ID", description = "Only those older than this one: the next page.")
    private @Nullable String before;

    @Option(names = "--count", description = "Only their number.")
    private boolean count;

    @Option(
            names = "--kill",
            arity = "0..1",
            fallbackValue = CHOSEN,
            paramLabel = "ID",
            description =
                    "Ends the session of this id; without an id those that the other options name, after a question.")
    private @Nullable String kill;

    @Option(names = "--yes", description = "With --kill: does not ask.")
    private boolean yes;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient api) {
        Query query = which.query();
        if (kill != null) {
            return kill.equals(CHOSEN) ? endAll(api, query) : end(api, query, kill);
        }
        if (count) {
            JsonNode answer = api.get(PATH + query.add("count", "true"));
            System.out.println(
                    output.isJson()
                            ? answer.toPrettyString()
                            : answer.path("count").asText());
            return OK;
        }
        if (limit < 1 || limit > MOST) {
            throw new ParameterException(spec.commandLine(), "--limit: %d is not from 1 to %d".formatted(limit, MOST));
        }
        boolean chosen = !query.isEmpty();
        query.add("sort", sort.name()).add("limit", String.valueOf(limit)).add("before", before);
        JsonNode page = api.get(PATH + query);
        if (output.isJson()) {
            System.out.print(page.toPrettyString() + "\n");
        } else if (page.path("sessions").isEmpty()) {
            System.out.println(chosen || before != null ? "no connection matches" : "there are no connections");
        } else {
            System.out.print(SessionTable.of(page));
        }
        return OK;
    }

    private int end(ApiClient api, Query query, String id) {
        if (!query.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--kill takes an ID or other options, not both");
        }
        JsonNode answer = api.send("DELETE", PATH + "/" + ApiClient.segment(id), "");
        System.out.println(output.isJson() ? answer.toPrettyString() : "session " + id + " ended");
        return OK;
    }

    private int endAll(ApiClient api, Query query) {
        if (query.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--kill needs an ID, or options that say which sessions, such as --idle-over 1h");
        }
        if (!yes) {
            long matching = api.get(PATH + which.query().add("count", "true"))
                    .path("count")
                    .asLong();
            if (matching == 0) {
                System.out.println(
                        output.isJson()
                                ? JsonNodeFactory.instance
                                        .objectNode()
                                        .put("closed", 0)
                                        .toPrettyString()
                                : "no session matches");
                return OK;
            }
            String refusal = refusal(matching);
            if (!refusal.isEmpty()) {
                return refused(refusal);
            }
        }
        JsonNode answer = api.send("DELETE", PATH + query, "");
        System.out.println(
                output.isJson()
                        ? answer.toPrettyString()
                        : Counted.of(answer.path("closed").asLong(), "session") + " ended");
        return OK;
    }

    private int refused(String why) {
        System.err.println("error: " + why);
        if (output.isJson()) {
            System.out.print(ErrorJson.of(REFUSED, "not confirmed", why));
        }
        return REFUSED;
    }

    /** Why they do not end; empty when the person at the terminal has agreed. */
    private static String refusal(long matching) {
        String sessions = Counted.of(matching, "session");
        if (!Question.canBeAsked()) {
            return sessions + " would end; say so with --yes";
        }
        return Question.isConfirmed("End " + sessions + "?") ? "" : "nothing was done";
    }
}
