package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Words of a server in a line of a log. */
@Timeout(60)
class ServerTextTest {
    @Test
    void wordsOfAnyLanguageAreShown() {
        assertThat(ServerText.of("Datenbank »maß« existiert nicht", null)).isEqualTo("Datenbank »maß« existiert nicht");
    }

    @Test
    void whatSteersATerminalIsNot() {
        assertThat(ServerText.of("a\r\nb\t\u001b[2J\u202e\u0000", null)).isEqualTo("a  b .[2J..");
    }

    @Test
    void aLongTextIsCut() {
        assertThat(ServerText.of("x".repeat(140), null)).hasSize(140);
        assertThat(ServerText.of("x".repeat(141), null)).isEqualTo("x".repeat(140) + "...");
        assertThat(ServerText.of("x".repeat(139) + "\ud83d\ude00", null)).isEqualTo("x".repeat(139) + "...");
    }

    @Test
    void thePasswordIsMasked() {
        assertThat(ServerText.of("no sesame, sesame", "sesame")).isEqualTo("no ***, ***");
        assertThat(ServerText.of("no sesame", "")).isEqualTo("no sesame");
        assertThat(ServerText.of("x".repeat(137) + "sesame", "sesame")).doesNotContain("s");
    }

    @Test
    void bytesOfAnotherProtocolShowTheirLetters() {
        byte[] bytes = {'a', 0, 1, (byte) 0xFF, 'b', '\n'};
        assertThat(ServerText.ofBytes(bytes, 0, bytes.length, null)).isEqualTo("a.b.");
        assertThat(ServerText.ofBytes(bytes, 1, 4, "b")).isEqualTo(".***");
    }
}
