package dev.sluice.config.tree;

import java.util.AbstractList;

/** The lines of a text of which only one is known. Immutable. */
final class OneLine extends AbstractList<String> {
    private final String line;
    private final int number;

    /** @param number 1-based */
    OneLine(String line, int number) {
        this.line = line;
        this.number = number;
    }

    @Override
    public String get(int index) {
        return index == number - 1 ? line : "";
    }

    @Override
    public int size() {
        return number;
    }
}
