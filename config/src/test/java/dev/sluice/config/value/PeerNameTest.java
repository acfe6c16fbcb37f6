package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNameTest {
    @ParameterizedTest
    @CsvSource({
        "App.Example.COM, app.example.com",
        "*.example.com, *.example.com",
        "spiffe://Corp/Orders, spiffe://Corp/Orders",
        "spiffe://corp/*, spiffe://corp/*",
        "spiffe://corp/orders-*, spiffe://corp/orders-*",
        "urn+x://a, urn+x://a"
    })
    void aPatternIsAHostNameOrTheBeginningOfAUri(String written, String name) {
        assertThat(PeerName.parse(true, written)).isEqualTo(new Parsed.Ok<>(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=app",
                "o = Corp, cn = app",
                "*",
                "spiffe://*",
                "spiffe://corp/*/api",
                "spiffe://corp/a b",
                "spiffe://",
                "://corp",
                "10.0.0.1"
            })
    void whatNamesNobodyOrEverybodyIsNone(String written) {
        assertThat(PeerName.parse(true, written)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.example.com", "spiffe://corp/*"})
    void aCertificateHasWholeNames(String written) {
        assertThat(PeerName.parse(false, written)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aTextWithoutEndIsNoName() {
        assertThat(PeerName.parse(true, "spiffe://" + "a".repeat(3_000))).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://corp/*, spiffe://corp/a, true",
        "spiffe://corp/*, spiffe://corp/a/b, true",
        "spiffe://corp/*, spiffe://corp/, true",
        "spiffe://corp/*, spiffe://corp.evil/a, false",
        "spiffe://corp/a, spiffe://corp/a, true",
        "spiffe://corp/a, spiffe://corp/ab, false",
        "spiffe://corp/*, spiffe://corp/a*, true",
        "spiffe://corp/a*, spiffe://corp/*, false",
        "spiffe://corp/a, spiffe://corp/a*, false",
        "*.corp, app.corp, true",
        "*.corp, spiffe://x.corp, false",
        "app.corp, spiffe://app.corp, false"
    })
    void aPatternCoversWhatBeginsLikeIt(String pattern, String name, boolean covers) {
        assertThat(PeerName.covers(pattern, name)).isEqualTo(covers);
    }
}
