package dev.sluice.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice connections}. */
@Command(
        name = "connections",
        description = "Lists sessions, the youngest first, or ends one.",
        mixinStandardHelpOptions = true)
final class ConnectionsCommand extends OperatorCommand {
    @Option(names = "--frontend", paramLabel = "NAME", description = "Only those of a frontend.")
    private @Nullable String frontend;

    @Option(names = "--pool", paramLabel = "NAME", description = "Only those of a pool.")
    private @Nullable String pool;

    @Option(names = "--backend", paramLabel = "NAME", description = "Only those of a backend: its name, or POOL/NAME.")
    private @Nullable String backend;

    @Option(names = "--client", paramLabel = "ADDRESS", description = "Only those of a client's address.")
    private @Nullable String client;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, up to 1000; 100 by default.")
    private int limit = 100;

    @Option(names = "--before", paramLabel = "ID", description = "Only those older than this one: the next page.")
    private @Nullable String before;

    @Option(names = "--kill", paramLabel = "ID", description = "Ends this session.")
    private @Nullable String kill;

    @Option(names = "-o", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}; table by default.")
    private Output output = Output.table;

    @Override
    int run(ApiClient api) {
        if (kill != null) {
            api.send("DELETE", "/api/v1/sessions/" + ApiClient.segment(kill), "");
            System.out.println("session " + kill + " ended");
            return OK;
        }
        StringJoiner query = new StringJoiner("&", "/api/v1/sessions?", "");
        query.add("limit=" + limit);
        add(query, "frontend", frontend);
        String of = backend == null ? "" : backend;
        int slash = of.startsWith("unix:") ? -1 : of.indexOf('/');
        add(query, "pool", pool == null && slash > 0 ? of.substring(0, slash) : pool);
        add(query, "backend", slash > 0 ? of.substring(slash + 1) : backend);
        add(query, "client", client);
        add(query, "before", before);
        JsonNode page = api.get(query.toString());
        System.out.print(output == Output.json ? page.toPrettyString() + "\n" : table(page));
        return OK;
    }

    private static void add(StringJoiner query, String key, @Nullable String value) {
        if (value != null) {
            query.add(key + "=" + ApiClient.segment(value));
        }
    }

    private static String table(JsonNode page) {
        Table table = new Table("ID", "CLIENT", "FRONTEND", "POOL/BACKEND", "PHASE", "AGE", "IN", "OUT");
        for (JsonNode session : page.path("sessions")) {
            table.row(
                    session.path("id").asText(),
                    session.path("client").asText(),
                    session.path("frontend").asText(),
                    session.path("pool").asText() + "/"
                            + session.path("backend").asText("-"),
                    session.path("phase").asText(),
                    Units.time(session.path("ageSeconds").asDouble()),
                    Units.bytes(session.path("receivedBytes").asDouble()),
                    Units.bytes(session.path("sentBytes").asDouble()));
        }
        return page.has("next")
                ? table + "older ones: --before " + page.path("next").asText() + "\n"
                : table.toString();
    }
}
