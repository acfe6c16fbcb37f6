package dev.sluice.proxy.admin;

/**
 * The labels of metrics as the formats print them, in the order in which they were added, which is that of their names.
 * Immutable.
 */
record LabelText(String text) {
    static final LabelText NONE = new LabelText("");

    static LabelText of(String name, String value) {
        return NONE.and(name, value);
    }

    LabelText and(String name, String value) {
        StringBuilder all = new StringBuilder(text.length() + name.length() + value.length() + 4);
        if (!text.isEmpty()) {
            all.append(text).append(',');
        }
        all.append(name).append("=\"");
        escape(all, value);
        return new LabelText(all.append('"').toString());
    }

    private static void escape(StringBuilder all, String value) {
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            switch (next) {
                case '\\' -> all.append("\\\\");
                case '"' -> all.append("\\\"");
                case '\n' -> all.append("\\n");
                default -> all.append(next);
            }
        }
    }
}
