package dev.sluice.config.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NearestTest {
    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,acb,1", "abc,ab,1", "abc,xabc,1", "kitten,sitting,3", "'',abc,3"})
    void distanceCountsEdits(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void onlyNearWordsAreSuggested() {
        List<String> words = List.of("backends", "balance", "splice");
        assertThat(Nearest.to("backnds", words)).isEqualTo("backends");
        assertThat(Nearest.to("SPLICE", words)).isEqualTo("splice");
        assertThat(Nearest.to("frontends", words)).isNull();
        assertThat(Nearest.to("x".repeat(10_000), words)).isNull();
    }
}
