package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * The command {@code sluice names}, which the completion of a shell asks: the names of one kind, a line each. Whatever
 * goes wrong, it says nothing, and soon: somebody has pressed a key.
 */
@Command(name = "names", description = "Prints names for the completion of a shell.", hidden = true)
final class NamesCommand implements Runnable {
    /** When nobody waits any longer. */
    private static final int PATIENCE_SECONDS = 2;

    /** What a shell takes as it is. Names that discovery finds come from elsewhere. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.:/@%+\\-]+");

    /** The kind of thing that a name is of. */
    enum Kind {
        frontends,
        routes,
        pools,
        backends
    }

    @Mixin
    private AdminOptions options = new AdminOptions();

    @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind = Kind.pools;

    @Override
    public void run() {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                names.complete(names(kind, options.client().get("/api/v1/stats")));
            } catch (Throwable e) { // said to nobody
                names.completeExceptionally(e);
            }
        });
        try {
            names.get(PATIENCE_SECONDS, TimeUnit.SECONDS).forEach(System.out::println);
        } catch (ExecutionException | TimeoutException _) {
            // There is nothing to complete.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static List<String> names(Kind kind, JsonNode stats) {
        List<String> names = new ArrayList<>();
        switch (kind) {
            case frontends ->
                stats.path("frontends")
                        .forEach(frontend -> names.add(frontend.path("name").asText()));
            case routes ->
                stats.path("frontends")
                        .forEach(frontend -> frontend.path("routes")
                                .forEach(route -> names.add(route.path("name").asText())));
            case pools ->
                stats.path("pools").forEach(pool -> names.add(pool.path("name").asText()));
            case backends ->
                stats.path("pools")
                        .forEach(pool -> pool.path("backends")
                                .forEach(backend -> names.add(pool.path("name").asText() + "/"
                                        + backend.path("name").asText())));
        }
        names.removeIf(name -> !PLAIN.matcher(name).matches());
        return names;
    }
}
