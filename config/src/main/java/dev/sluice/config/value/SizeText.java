package dev.sluice.config.value;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of numbers of bytes: {@code 64KiB}, {@code 1MiB}, {@code 0}. */
public final class SizeText {
    /** What the JSON Schema checks. */
    public static final String PATTERN = "[0-9]{1,9}(B|KiB|MiB)";

    private static final Pattern WHOLE = Pattern.compile(PATTERN);
    private static final Pattern LOOSE = Pattern.compile("([0-9]{1,9})\\s*([A-Za-z]*)");
    private static final int KIBI = 1024;
    private static final Map<String, Integer> UNITS = Map.of("B", 1, "KiB", KIBI, "MiB", KIBI * KIBI);
    private static final Map<Character, String> MEANT = Map.of('b', "B", 'k', "KiB", 'm', "MiB");

    private SizeText() {}

    /** Parses to a number of bytes. */
    public static Parsed<Long> parse(String text) {
        if (text.equals("0")) {
            return new Parsed.Ok<>(0L);
        }
        Matcher loose = LOOSE.matcher(text);
        if (!loose.matches()) {
            return new Parsed.Bad<>("\"%s\" is not a size; write for example \"64KiB\" or \"1MiB\"".formatted(text));
        }
        String number = loose.group(1);
        if (WHOLE.matcher(text).matches()) {
            return new Parsed.Ok<>(Long.parseLong(number) * UNITS.getOrDefault(loose.group(2), 1));
        }
        if (loose.group(2).isEmpty()) {
            return new Parsed.Bad<>(
                    "\"%s\" has no unit; write \"%sB\", or \"64KiB\" for 64 * 1024 bytes".formatted(text, number));
        }
        String unit = MEANT.get(Character.toLowerCase(loose.group(2).charAt(0)));
        return new Parsed.Bad<>(
                unit == null
                        ? "\"%s\": sizes end in B, KiB or MiB".formatted(text)
                        : "\"%s\": sizes end in B, KiB or MiB; write \"%s%s\"".formatted(text, number, unit));
    }

    /** The shortest text that {@link #parse} reads back. */
    public static String print(long bytes) {
        if (bytes == 0) {
            return "0";
        }
        if (bytes % (KIBI * KIBI) == 0) {
            return bytes / (KIBI * KIBI) + "MiB";
        }
        return bytes % KIBI == 0 ? bytes / KIBI + "KiB" : bytes + "B";
    }
}
