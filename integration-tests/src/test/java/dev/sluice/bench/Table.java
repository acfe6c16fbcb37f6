package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows of text as a table of Markdown whose columns stand below each other. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        List<Integer> widths =
                new ArrayList<>(Collections.nCopies(rows.getFirst().size(), 3));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            text.append('|');
            for (int i = 0; i < widths.size(); i++) {
                String cell = rows.get(r).get(i);
                text.append(' ')
                        .append(cell)
                        .repeat(' ', widths.get(i) - cell.length())
                        .append(" |");
            }
            text.append('\n');
            if (r == 0) {
                text.append('|');
                widths.forEach(width -> text.repeat('-', width + 2).append('|'));
                text.append('\n');
            }
        }
        return text.toString();
    }
}
