package dev.sluice.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrintableTest {
    @Test
    void ordinaryTextIsTheSameObject() {
        String text = "pool \"p\": 10.0.0.1:80 → grün \\ ~";
        assertThat(Printable.of(text)).isSameAs(text);
    }

    @Test
    void whatCouldForgeALineOrSteerATerminalIsWrittenOut() {
        assertThat(Printable.of("a\n2026 ERROR \u001b[31mx\r\tb\u0000"))
                .isEqualTo("a\\n2026 ERROR \\x1b[31mx\\r\\tb\\x00");
        assertThat(Printable.of("\u007f\u0085\u009b2J\u2028\u2029\u202e\u2066\u200f"))
                .isEqualTo("\\x7f\\x85\\x9b2J\\u2028\\u2029\\u202e\\u2066\\u200f");
    }

    @Test
    void linesStayLines() {
        assertThat(Printable.ofLines("a\u001b\nb\r\n\nc")).isEqualTo("a\\x1b\nb\\r\n\nc");
        assertThat(Printable.ofLines("a\n")).isEqualTo("a\n");
    }

    @Test
    void whatIsEscapedHasNothingUnsafeLeft() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.append((char) c);
        }
        String printable = Printable.of(all.toString());
        assertThat(printable.chars().noneMatch(c -> Printable.isUnsafe((char) c)))
                .isTrue();
        assertThat(printable.chars().filter(Character::isISOControl)).isEmpty();
    }
}
