package dev.sluice.config.json;

import dev.sluice.config.text.Printable;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/**
 * A writer of JSON (RFC 8259), indented by two spaces or on one line. Small documents only: recursive, all in memory.
 */
public final class Json {
    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private Json(boolean indented) {
        this.indented = indented;
    }

    /** Writes a tree of Map, Collection, String, Number and Boolean. Maps keep their order. Ends with a line break. */
    public static String write(Object tree) {
        return text(tree, true);
    }

    /** As {@link #write}, on one line. */
    public static String line(Object tree) {
        return text(tree, false);
    }

    private static String text(Object tree, boolean indented) {
        Json json = new Json(indented);
        json.value(tree, 0);
        return json.out.append('\n').toString();
    }

    private void value(Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> map(map, depth);
            case Collection<?> list -> list(list, depth);
            case Number number -> out.append(number);
            case Boolean bool -> out.append(bool);
            default -> string(value.toString());
        }
    }

    private void map(Map<?, ?> map, int depth) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            line(depth + 1);
            string(String.valueOf(entry.getKey()));
            out.append(indented ? ": " : ":");
            value(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        if (!map.isEmpty()) {
            line(depth);
        }
        out.append('}');
    }

    private void list(Collection<?> list, int depth) {
        // Lists of plain values, such as the words of an enum, read better on one line.
        boolean flat = list.stream().noneMatch(item -> item instanceof Map || item instanceof Collection);
        out.append('[');
        for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
            if (!flat) {
                line(depth + 1);
            }
            value(items.next(), depth + 1);
            if (items.hasNext()) {
                out.append(flat && indented ? ", " : ",");
            }
        }
        if (!flat) {
            line(depth);
        }
        out.append(']');
    }

    private void line(int depth) {
        if (indented) {
            out.append('\n').repeat(' ', 2 * depth);
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(Printable.isUnsafe(c) ? "\\u%04x".formatted((int) c) : c);
            }
        }
        out.append('"');
    }
}
