package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Characters that cannot be seen, or look like others, are named with their place, and what follows from them is not told. */
@Timeout(60)
class OddCharactersTest {
    private static final String GOOD = "frontends: {a: {bind: \":1\", pool: [10.0.0.1:1]}}\n";

    private static String findings(String text) {
        LoadResult result = ConfigLoader.loadText("a.yaml", text, _ -> null);
        return result.findings().stream()
                .map(finding -> finding.render().lines().findFirst().orElse(""))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "frontends:\\n  a:\\n\u00a0\u00a0\u00a0\u00a0bind: ':1'\\n    pool: [10.0.0.1:1]|3:1: error: U+00A0 (no-break space) looks like a space and is none; replace it with a space",
                "frontends:\\n  a:\\n    bind:\u00a0':1'\\n    pool: [10.0.0.1:1]|3:10: error: U+00A0 (no-break space) looks like a space and is none; replace it with a space",
                "frontends:\\n  a:\\n    bind: ':1'\u200b\\n    pool: [10.0.0.1:1]|3:15: error: U+200B (zero width space) cannot be seen and is part of the text; delete it",
                "frontends:\\n  a:\\n    bind: ':1'\\n    pool: p\u200b\\npools: {p: [10.0.0.1:1]}|4:12: error: U+200B (zero width space) cannot be seen and is part of the text; delete it",
                "frontends:\\n  a:\\n    bind: \u201c:1\u201d\\n    pool: [10.0.0.1:1]|3:11: error: U+201C (left double quotation mark) is no quote in YAML; write \"",
                "frontends: {a: {bind: \u2018:1\u2019, pool: [10.0.0.1:1]}}|1:23: error: U+2018 (left single quotation mark) is no quote in YAML; write '",
                "frontends:\\n  a:\\n    bind: ':1'\\n    pool:\\n    \u2013 10.0.0.1:1|5:5: error: U+2013 (en dash) is no hyphen; write \"-\"",
                "frontends:\\n  a:\\n    bind\uff1a ':1'\\n    pool: [10.0.0.1:1]|3:9: error: U+FF1A (fullwidth colon) is no \":\"; write \":\""
            })
    void isNamedWithItsPlace(String text, String error) {
        assertThat(findings(text.replace("\\n", "\n").replace('\'', '"'))).startsWith("a.yaml:" + error);
    }

    @Test
    void linesWithTheSameAreTogether() {
        String text =
                "frontends:\n  a:\n\u00a0\u00a0\u00a0\u00a0bind: \":1\"\n\u00a0\u00a0\u00a0\u00a0pool: [10.0.0.1:1]\n";
        assertThat(findings(text))
                .isEqualTo(
                        "a.yaml:3:1: error: U+00A0 (no-break space) looks like a space and is none; replace it with a space; also in line 4");
    }

    @Test
    void aMarkInTheMiddleIsNamedWithItsPlace() {
        assertThat(findings(GOOD + "\ufeff" + GOOD))
                .isEqualTo(
                        "a.yaml:2:1: error: U+FEFF (byte order mark) in the middle of the text, as when one file is appended to another; delete it");
    }

    @Test
    void commentsAndWhatIsRightMayHaveThem() {
        String comment = "# \u201cquotes\u201d \u2013 and\u00a0blanks\u200b\n";
        String quoted = "x-note: \"a\u00a0b \u201cc\u201d\"\n";
        assertThat(findings(comment + quoted + GOOD)).isEmpty();
        assertThat(findings(comment + quoted + GOOD + "zzzzzzzz: 1\n"))
                .startsWith("a.yaml:4:1: error: unknown key \"zzzzzzzz\"")
                .doesNotContain("U+");
    }
}
