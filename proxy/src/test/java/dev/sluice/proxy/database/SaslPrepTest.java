package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passwords in the form in which they are compared: the examples of RFC 4013, and what PostgreSQL does with the rest. */
@Timeout(60)
class SaslPrepTest {
    private static void isPrepared(String password, String as) {
        assertThat(SaslPrep.prepared(password)).isEqualTo(as);
    }

    private static void isLeft(String password) {
        isPrepared(password, password);
    }

    @Test
    void theExamplesOfTheStandardAreMet() {
        isPrepared("I\u00adX", "IX");
        isPrepared("user", "user");
        isPrepared("USER", "USER");
        isPrepared("\u00aa", "a");
        isPrepared("\u2168", "IX");
    }

    @Test
    void spacesAndMarksAreWrittenInOneWay() {
        isPrepared("a\u00a0b\u3000c\u200bd", "a b c d");
        isPrepared("e\u0301\u2060\ufe0f", "\u00e9");
        isPrepared("\uff21\uff0e\u3002", "A.\u3002");
    }

    @Test
    void plainLettersAreLeftEvenWithControlCharacters() {
        isLeft("");
        isLeft("a\u0007b\u007f");
    }

    @Test
    void aPasswordWithAForbiddenCharacterIsLeftAsItIs() {
        for (String forbidden : new String[] {
            "\u0007",
            "\u0085",
            "\u06dd",
            "\u2028",
            "\u200e",
            "\u2ff0",
            "\ue000",
            "\ufffd",
            "\uffff",
            "\u0340",
            "\udbff\udffd",
            "\udb40\udc41",
            "\ud834\udd73"
        }) {
            isLeft("\u2168" + forbidden);
        }
    }

    @Test
    void aPasswordWithACharacterThatIsNewerThanTheStandardIsLeftAsItIs() {
        isLeft("\u2168\ud83d\ude00"); // a face
        isLeft("\u2168\u0221");
    }

    @Test
    void aPasswordOfNothingIsLeftAsItIs() {
        isLeft("\u00ad\u200c");
    }

    @Test
    void lettersFromRightToLeftStandAlone() {
        isLeft("\u06271"); // of the standard: does not end with such a letter
        isLeft("a\u05d0\u2168");
        isLeft("\u05d0\u2168\u05d0");
        isPrepared("\u05d0\u00a0\u05d1", "\u05d0 \u05d1");
        isPrepared("\ufb1d", "\u05d9\u05b4"); // a letter that becomes one with a mark
        isPrepared(
                "\ufdfa",
                "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645");
    }

    @Test
    void halfACharacterBreaksNothing() {
        assertThat(SaslPrep.prepared("\u2168\ud800")).isNotEmpty();
    }
}
