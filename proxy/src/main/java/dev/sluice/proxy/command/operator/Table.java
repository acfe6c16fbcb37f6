package dev.sluice.proxy.command.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table of text: rows in columns as wide as they need; those that hold numbers are aligned right. */
final class Table {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();
    /** Lines by the number of the row that they follow. */
    private final Map<Integer, List<String>> below = new HashMap<>();

    Table(String... head) {
        this.head = List.of(head);
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** Adds a line below the last row. */
    Table below(String text) {
        below.computeIfAbsent(rows.size() - 1, _ -> new ArrayList<>()).add(text);
        return this;
    }

    @Override
    public String toString() {
        int[] widths = new int[head.size()];
        boolean[] numbers = new boolean[head.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    head.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
            numbers[i] = !rows.isEmpty()
                    && rows.stream().allMatch(row -> row.get(column).matches("[-0-9].*|"));
        }
        StringBuilder text = new StringBuilder();
        line(text, head, widths, numbers);
        for (int i = 0; i < rows.size(); i++) {
            line(text, rows.get(i), widths, numbers);
            below.getOrDefault(i, List.of())
                    .forEach(line -> text.append("    ").append(line).append('\n'));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(numbers[i] ? padding + cells.get(i) : cells.get(i) + padding)
                    .append("  ");
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
