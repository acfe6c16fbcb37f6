package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1:80",
                "[::1]:80",
                "[2001:db8::1]:65535",
                "db.example.com:1",
                "db.example.com.:1",
                "_srv.x:1",
                "unix:/run/a"
            })
    void backendAddressesPrintAsTheyAreWritten(String text) {
        assertThat(Address.parse(text).map(Object::toString)).isEqualTo(new Parsed.Ok<>(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {":80", ":0", "0.0.0.0:80", "[::]:80", "127.0.0.1:80", "[::1]:80", "localhost:80", "unix:/run/a"})
    void listeningAddressesPrintAsTheyAreWritten(String text) {
        assertThat(BindAddress.parse(text).map(Object::toString)).isEqualTo(new Parsed.Ok<>(text));
    }

    @ParameterizedTest
    @CsvSource({
        ":80, :80, true",
        ":80, 0.0.0.0:80, true",
        ":80, [::]:80, true",
        ":80, 127.0.0.1:80, true",
        "127.0.0.1:80, :80, true",
        "0.0.0.0:80, [::]:80, false",
        "0.0.0.0:80, [::1]:80, false",
        "127.0.0.1:80, 127.0.0.2:80, false",
        "localhost:80, [::1]:80, true",
        "[::1]:80, [0:0:0:0:0:0:0:1]:80, true",
        ":80, :81, false",
        ":0, :0, false",
        "unix:/a, unix:/a, true",
        "unix:/a, unix:/b, false",
    })
    void overlapIsWhatTheKernelWouldRefuse(String first, String second, boolean overlaps) {
        BindIndex<String> index = new BindIndex<>();
        assertThat(index.add(bind(first), first)).isNull();
        assertThat(index.add(bind(second), second)).isEqualTo(overlaps ? first : null);
    }

    private static BindAddress bind(String text) {
        return switch (BindAddress.parse(text)) {
            case Parsed.Ok<BindAddress>(BindAddress address) -> address;
            case Parsed.Bad<BindAddress>(String message) -> throw new AssertionError(message);
        };
    }
}
