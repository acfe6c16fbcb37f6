package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** The common part of the operator's commands: the connection, and how failures become exit statuses. */
abstract class OperatorCommand implements Callable<Integer> {
    /** It was done. */
    static final int OK = 0;
    /** It was refused. */
    static final int REFUSED = 1;
    /** The running Sluice has not understood a value. */
    private static final int USAGE = 2;
    /** There is nobody to ask. */
    static final int UNREACHABLE = 3;

    private static final int BAD_REQUEST = 400;

    @Mixin
    private AdminOptions options = new AdminOptions();

    AdminOptions options() {
        return options;
    }

    @Override
    public final Integer call() throws InterruptedException {
        try {
            return run(needsProcess() ? options.client() : new ApiClient(new AdminSocket(Path.of(""))));
        } catch (ApiClient.Unreachable e) {
            if (!options.errors().isEmpty()) {
                System.err.println(options.errors());
                boolean told = String.valueOf(e.getMessage()).contains("--admin");
                String found = "the running Sluice was not found: " + e.getMessage();
                return unreachable(REFUSED, found + (told ? "" : "; name its socket with --admin PATH"));
            }
            return unreachable(UNREACHABLE, e.getMessage());
        } catch (ApiClient.Refused e) {
            return refused(e);
        }
    }

    private int unreachable(int status, @Nullable String message) {
        System.err.println("error: " + message);
        if (options.isJsonWanted()) {
            System.out.print(ErrorJson.of(status, "unreachable", String.valueOf(message)));
        }
        return status;
    }

    private int refused(ApiClient.Refused refusal) {
        for (JsonNode error : refusal.problem().path("errors")) {
            System.err.println(error.path("text").asText());
        }
        boolean misunderstood = refusal.problem().path("status").asInt() == BAD_REQUEST;
        System.err.println(
                misunderstood
                        ? "error: " + refusal.problem().path("detail").asText() + "\nsee " + options.command()
                                + " --help"
                        : "error: " + refusal.getMessage());
        int status = misunderstood ? USAGE : REFUSED;
        if (options.isJsonWanted()) {
            System.out.print(ErrorJson.of(status, refusal.problem()));
        }
        return status;
    }

    /** False when nobody is asked. */
    boolean needsProcess() {
        return true;
    }

    abstract int run(ApiClient client) throws InterruptedException;
}
