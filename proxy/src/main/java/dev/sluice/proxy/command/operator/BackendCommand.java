package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.log.Counted;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice backend}. */
@Command(
        name = "backend",
        description = {
            "Changes a backend of the running process:",
            "  drain        no new sessions, those it has go on unless pools.X.drain ends them",
            "  ready        its health decides again",
            "  maintenance  no new sessions and no health checks",
            "  weight N     its share of new sessions, 0 to 256",
            "  limit N      its most sessions at once, 0 for none",
            "  close        ends its sessions"
        },
        customSynopsis = {
            "sluice backend drain|ready|maintenance|close POOL/BACKEND [OPTIONS]",
            "sluice backend weight|limit POOL/BACKEND VALUE [OPTIONS]"
        },
        mixinStandardHelpOptions = true)
final class BackendCommand extends OperatorCommand {
    private enum Verb {
        drain,
        ready,
        maintenance,
        weight,
        limit,
        close
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "VERB", description = "${COMPLETION-CANDIDATES}")
    private Verb verb = Verb.ready;

    @Parameters(index = "1", paramLabel = "POOL/BACKEND", description = "Such as pg/pg1.")
    private String name = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "VALUE", description = "For weight and limit.")
    private @Nullable Integer value;

    @Option(
            names = "--wait",
            description =
                    "With drain: returns when its last session has ended; fails when somebody sets the backend ready meanwhile.")
    private boolean wait;

    @Option(
            names = "--over",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "With close: evenly over this time, such as 30s.")
    private String over = "0s";

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) throws InterruptedException {
        refuseWhatHasNoEffect();
        int slash = name.indexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            throw wrong("name the backend as POOL/BACKEND, not \"" + name + "\"");
        }
        String path = "/api/v1/pools/" + ApiClient.segment(name.substring(0, slash)) + "/backends/"
                + ApiClient.segment(name.substring(slash + 1));
        if (verb == Verb.close) {
            JsonNode closing = client.send("POST", path + "/close?over=" + ApiClient.segment(over), "");
            System.out.println(
                    output.isJson()
                            ? closing.toPrettyString()
                            : name + ": ending "
                                    + Counted.of(closing.path("sessions").asLong(), "session"));
            return OK;
        }
        JsonNode backend = client.send("PATCH", path, body());
        if (!output.isJson()) {
            System.out.println("%s is %s, weight %d, %s"
                    .formatted(
                            name,
                            inWords(backend.path("state").asText()),
                            backend.path("weight").asInt(),
                            sessions(backend)));
        }
        if (wait) {
            awaitLast(client, path);
        }
        if (output.isJson()) {
            System.out.println((wait ? client.get(path) : backend).toPrettyString());
        }
        return OK;
    }

    /** As the end of "pg/pg1 is ...". */
    static String inWords(String state) {
        return state.equals("maintenance") ? "in maintenance" : state;
    }

    /** What has no effect was meant to have one. */
    private void refuseWhatHasNoEffect() {
        if (value != null && verb != Verb.weight && verb != Verb.limit) {
            throw wrong("unexpected argument \"" + value + "\": \"" + verb + "\" takes no value");
        }
        if (wait && verb != Verb.drain) {
            throw wrong("--wait goes with \"drain\" alone");
        }
        if (!over.equals("0s") && verb != Verb.close) {
            throw wrong("--over goes with \"close\" alone");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String body() {
        return switch (verb) {
            case drain, ready, maintenance, close -> "{\"state\":\"" + verb + "\"}";
            case weight -> "{\"weight\":" + number() + "}";
            case limit -> "{\"maxConnections\":" + number() + "}";
        };
    }

    private int number() {
        if (value == null) {
            throw wrong(verb + " needs a number behind the name");
        }
        return value;
    }

    private static String sessions(JsonNode backend) {
        JsonNode connections = backend.path("connections");
        return Units.sessions(
                connections.path("active").asLong(), connections.path("limit").asLong());
    }

    private void awaitLast(ApiClient client, String path) throws InterruptedException {
        long shown = -1;
        while (true) {
            JsonNode backend = client.get(path);
            if (backend.path("adminState").asText().equals("ready")) {
                throw ApiClient.Refused.because(name + " was set ready meanwhile", "it gets new sessions again");
            }
            long active = backend.path("connections").path("active").asLong();
            if (active != shown && !output.isJson()) {
                shown = active;
                System.out.println(Counted.of(active, "session") + " left");
            }
            if (active == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
