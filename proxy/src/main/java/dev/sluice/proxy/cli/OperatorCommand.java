package dev.sluice.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the commands have in common: the connection, and how failures become exit statuses. */
abstract class OperatorCommand implements Callable<Integer> {
    /** It was done. */
    static final int OK = 0;
    /** It was refused. */
    static final int REFUSED = 1;
    /** There is nobody to ask. */
    static final int UNREACHABLE = 3;

    @Mixin
    private AdminOptions options = new AdminOptions();

    AdminOptions options() {
        return options;
    }

    @Override
    public final Integer call() throws InterruptedException {
        try {
            return run(needsProcess() ? options.client() : new ApiClient(Path.of("")));
        } catch (ApiClient.Unreachable e) {
            if (!options.errors().isEmpty()) {
                System.err.println(options.errors());
                boolean told = String.valueOf(e.getMessage()).contains("--admin");
                System.err.println("error: the running Sluice was not found: " + e.getMessage()
                        + (told ? "" : "; name its socket with --admin PATH"));
                return REFUSED;
            }
            System.err.println("error: " + e.getMessage());
            return UNREACHABLE;
        } catch (ApiClient.Refused e) {
            for (JsonNode error : e.problem().path("errors")) {
                System.err.println(error.path("text").asText());
            }
            System.err.println("error: " + e.getMessage());
            return REFUSED;
        }
    }

    /** False when nobody is asked. */
    boolean needsProcess() {
        return true;
    }

    abstract int run(ApiClient client) throws InterruptedException;
}
