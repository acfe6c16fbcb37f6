package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page that follows from the program, between two comments; {@code -Dreference.update=true} rewrites it. */
public final class ReferencePart {
    private static final String BEGIN = "<!-- %s: generated; regenerate with -Dreference.update=true -->\n";
    private static final String END = "<!-- end -->\n";

    private ReferencePart() {}

    /**
     * Fails unless the part of the page is as expected, or makes it so.
     *
     * @param name of the part, in its first comment
     */
    public static void verify(String page, String name, String expected) throws IOException {
        Path file = Path.of("../docs", page);
        String text = Files.readString(file);
        String begin = BEGIN.formatted(name);
        assertThat(text).as(page).contains(begin);
        int start = text.indexOf(begin) + begin.length();
        if (Boolean.getBoolean("reference.update")) {
            text = text.substring(0, start) + expected + text.substring(text.indexOf(END, start));
            Files.writeString(file, text);
        }
        assertThat(text.substring(start, text.indexOf(END, start))).isEqualTo(expected);
    }
}
