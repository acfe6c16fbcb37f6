package dev.sluice.proxy.command.operator;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The lines of the live view for a terminal of some size. Pure. */
final class TopScreen {
    private static final String KEYS = "q quit  s sort  / filter  up/down select  d drain  r ready  m maintenance";

    private TopScreen() {}

    /**
     * Draws.
     *
     * @param selected index of a row
     * @param last a question or a message; empty for the keys
     */
    static List<AttributedString> lines(
            TopModel model, TopModel.Order order, int selected, String last, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        model.head().forEach(line -> lines.add(cut(line, AttributedStyle.DEFAULT, width)));
        problems(model, height).forEach(line -> lines.add(cut(line, problemStyle(line), width)));
        lines.add(AttributedString.EMPTY);
        List<String> table = model.table().toString().lines().toList();
        lines.add(cut(table.getFirst(), AttributedStyle.INVERSE, width));
        int room = Math.max(1, height - lines.size() - 2);
        int first = Math.clamp(selected - room + 1, 0, Math.max(0, model.rows().size() - room));
        for (int i = first; i < Math.min(model.rows().size(), first + room); i++) {
            AttributedStyle style = style(model.rows().get(i).state());
            lines.add(cut(table.get(i + 1), i == selected ? style.bold().underline() : style, width));
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        String footer = last.isEmpty() ? KEYS + "   sorted by " + order : last;
        lines.add(cut(footer, last.isEmpty() ? AttributedStyle.DEFAULT.faint() : AttributedStyle.BOLD, width));
        return lines;
    }

    /** The worst ones, in a quarter of the screen. */
    private static List<String> problems(TopModel model, int height) {
        int room = Math.max(1, height / 4);
        List<String> all = model.problems();
        if (all.size() <= room) {
            return all;
        }
        List<String> some = new ArrayList<>(all.subList(0, room - 1));
        some.add("and " + (all.size() - room + 1) + " more problems: sluice status");
        return some;
    }

    private static AttributedStyle problemStyle(String line) {
        if (line.startsWith("CRITICAL")) {
            return AttributedStyle.BOLD.foreground(AttributedStyle.RED);
        }
        return line.startsWith("warning")
                ? AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW)
                : AttributedStyle.DEFAULT;
    }

    /** The state is a word in the row, too: nobody needs to see colours. */
    private static AttributedStyle style(String state) {
        return switch (state.replace("*", "")) {
            case "down", "ejected" -> AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
            case "draining", "maintenance" -> AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
            default -> AttributedStyle.DEFAULT;
        };
    }

    private static AttributedString cut(String text, AttributedStyle style, int width) {
        AttributedString line =
                new AttributedStringBuilder().append(text, style).toAttributedString();
        return line.columnLength() > width ? line.columnSubSequence(0, width) : line;
    }
}
