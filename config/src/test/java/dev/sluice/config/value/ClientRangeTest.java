package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientRangeTest {
    private static final long MAPPED = 0x0000_FFFF_0000_0000L;
    private static final long LOCALHOST = MAPPED | 0x7F00_0001L;

    private static ClientRange range(String text) {
        return switch (ClientRange.parse(text)) {
            case Parsed.Ok<ClientRange>(ClientRange range) -> range;
            case Parsed.Bad<ClientRange>(String message) -> throw new AssertionError(message);
        };
    }

    private static String error(String text) {
        return switch (ClientRange.parse(text)) {
            case Parsed.Ok<ClientRange>(ClientRange range) -> throw new AssertionError(range);
            case Parsed.Bad<ClientRange>(String message) -> message;
        };
    }

    @Test
    void anAddressWithItsPortIsOneClient() {
        assertThat(range("127.0.0.1:39094").contains(0, LOCALHOST, 39094)).isTrue();
        assertThat(range("127.0.0.1:39094").contains(0, LOCALHOST, 39095)).isFalse();
        assertThat(range("127.0.0.1:39094").contains(0, LOCALHOST + 1, 39094)).isFalse();
        assertThat(range("[::1]:39094").contains(0, 1, 39094)).isTrue();
        assertThat(range("[::1]:39094").contains(0, 1, 1)).isFalse();
    }

    @Test
    void withoutAPortItIsAllOfAnAddressOrARange() {
        assertThat(range("127.0.0.1").contains(0, LOCALHOST, 1)).isTrue();
        assertThat(range("[::1]").contains(0, 1, 1)).isTrue();
        assertThat(range("::1").contains(0, 1, 1)).isTrue();
        assertThat(range("127.0.0.0/8").contains(0, LOCALHOST + 1, 1)).isTrue();
        assertThat(range("0.0.0.0/0").contains(0, LOCALHOST, -1)).isFalse();
    }

    @Test
    void clientsOfUnixSocketsHaveAWord() {
        assertThat(range("unix").contains(0, 0, -1)).isTrue();
        assertThat(range("unix").contains(0, LOCALHOST, 1)).isFalse();
    }

    @Test
    void errorsSayWhatIsWrongAndNothingElse() {
        assertThat(error("10.0.0.0/33")).isEqualTo("\"10.0.0.0/33\": the prefix is 0 to 32 bits long");
        assertThat(error("10.0.0.1/8"))
                .isEqualTo("\"10.0.0.1/8\" has bits behind its prefix; did you mean \"10.0.0.0/8\"?");
        for (String text : new String[] {"db", "127.0.0.1:70000", "127.0.0.1:x", "[::1", "", "::1:x"}) {
            assertThat(error(text))
                    .isEqualTo("\"" + text + "\" is none of: an address, an address with its port such as"
                            + " \"10.0.0.1:39094\" or \"[::1]:39094\", a range such as \"10.0.0.0/8\", \"unix\"");
        }
    }
}
