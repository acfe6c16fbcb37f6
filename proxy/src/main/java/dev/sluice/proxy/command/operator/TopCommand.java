package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice top}. */
@Command(
        name = "top",
        description = "Shows the backends of a running Sluice live, and lets you drain and return them.",
        mixinStandardHelpOptions = true)
final class TopCommand extends OperatorCommand {
    private static final long PERIOD_MILLIS = 1_000;
    private static final int ESCAPE = 27;

    @Option(
            names = "--once",
            description = "Prints one view, with the rates of a second, and ends; so it does without a terminal.")
    private boolean once;

    @Option(names = "--sort", paramLabel = "BY", description = "${COMPLETION-CANDIDATES}; name by default.")
    private TopModel.Order order = TopModel.Order.name;

    @Option(names = "--filter", paramLabel = "TEXT", description = "Only backends whose POOL/BACKEND contains it.")
    private String filter = "";

    @Mixin
    private OutputOption output = new OutputOption();

    private int selected;
    /** What is asked or said in the last line. */
    private String last = "";

    private String asked = "";
    private boolean typing;

    @Override
    @SuppressWarnings(
            "SystemConsoleNull") // it is null in a runtime without jdk.internal.le, as the one of the distribution is
    int run(ApiClient client) throws InterruptedException {
        JsonNode before = client.get("/api/v1/stats");
        if (output.isJson()) {
            System.out.println(before.toPrettyString());
            return OK;
        }
        Console console = System.console(); // null there when input or output is no terminal
        if (once || console == null || !console.isTerminal()) {
            return view(client, before);
        }
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            if (!canDraw(terminal)) {
                System.err.println("one view only: this terminal (TERM=" + System.getenv("TERM")
                        + ") cannot place text; the live view needs another TERM, such as xterm");
                return view(client, before);
            }
            Attributes saved = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            try {
                live(client, terminal, before);
            } finally {
                terminal.puts(Capability.cursor_visible);
                terminal.puts(Capability.exit_ca_mode);
                terminal.setAttributes(saved);
                terminal.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return OK;
    }

    /** The rates of a second, once. */
    private int view(ApiClient client, JsonNode before) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
        TopModel model = TopModel.of(before, client.get("/api/v1/stats"), order, filter);
        model.head().forEach(System.out::println);
        model.problems().forEach(System.out::println);
        System.out.println();
        System.out.print(model.table());
        return OK;
    }

    /** Not on a terminal that can only write line after line. */
    static boolean canDraw(Terminal terminal) {
        return terminal.getStringCapability(Capability.cursor_address) != null;
    }

    private void live(ApiClient client, Terminal terminal, JsonNode first) throws IOException {
        Display display = new Display(terminal, true);
        NonBlockingReader keys = terminal.reader();
        JsonNode before = first;
        JsonNode now = first;
        long due = System.nanoTime();
        while (true) {
            if (System.nanoTime() >= due) {
                before = now;
                now = client.get("/api/v1/stats");
                due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
            }
            TopModel model = TopModel.of(before, now, order, filter);
            selected = Math.clamp(selected, 0, Math.max(0, model.rows().size() - 1));
            Size size = terminal.getSize();
            display.resize(size.getRows(), size.getColumns());
            List<AttributedString> lines =
                    TopScreen.lines(model, order, selected, line(), size.getColumns(), size.getRows());
            display.update(lines, 0);
            long wait = Math.max(1, TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
            int key = keys.read(wait);
            if (key >= 0 && !onKey(client, model, key, keys)) {
                return;
            }
        }
    }

    private String line() {
        return typing ? "filter: " + filter + "_   (enter to keep, escape to clear)" : last;
    }

    /** False to leave. */
    private boolean onKey(ApiClient client, TopModel model, int key, NonBlockingReader keys) throws IOException {
        if (typing) {
            type(key);
            return true;
        }
        if (!asked.isEmpty()) {
            answer(client, model, key);
            return true;
        }
        last = "";
        switch (key) {
            case 'q', 3 -> { // control-C
                return false;
            }
            case 's' -> order = order.next();
            case '/' -> typing = true;
            case 'k' -> selected--;
            case 'j' -> selected++;
            case 'd' -> ask(model, "drain");
            case 'r' -> ask(model, "ready");
            case 'm' -> ask(model, "maintenance");
            case ESCAPE -> arrow(keys);
            default -> {}
        }
        return true;
    }

    private void arrow(NonBlockingReader keys) throws IOException {
        if (keys.read(20) < 0) {
            return;
        }
        switch (keys.read(20)) {
            case 'A' -> selected--;
            case 'B' -> selected++;
            default -> {}
        }
    }

    private void type(int key) {
        switch (key) {
            case '\r', '\n' -> typing = false;
            case ESCAPE -> {
                typing = false;
                filter = "";
            }
            case 127, '\b' -> filter = filter.substring(0, Math.max(0, filter.length() - 1));
            default -> {
                if (key >= ' ') {
                    filter = typed(key);
                }
            }
        }
    }

    private String typed(int key) {
        return new StringBuilder(filter).appendCodePoint(key).toString();
    }

    private void ask(TopModel model, String verb) {
        if (!model.rows().isEmpty()) {
            asked = verb;
            last = verb + " " + model.rows().get(selected).name() + "? (y/n)";
        }
    }

    private void answer(ApiClient client, TopModel model, int key) {
        String verb = asked;
        asked = "";
        last = "";
        if (key == 'y' && !model.rows().isEmpty()) {
            TopRow row = model.rows().get(selected);
            String path =
                    "/api/v1/pools/" + ApiClient.segment(row.pool()) + "/backends/" + ApiClient.segment(row.backend());
            try {
                client.send("PATCH", path, "{\"state\":\"" + verb + "\"}");
                last = row.name() + ": " + verb;
            } catch (ApiClient.Refused e) {
                last = String.valueOf(e.getMessage());
            }
        }
    }
}
