package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EpisodesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Episodes episodes = new Episodes();

    private static Moment at(int second) {
        return new Moment(START.plusSeconds(second), nanos(second));
    }

    private static long nanos(int second) {
        return TimeUnit.SECONDS.toNanos(second);
    }

    private Episodes.@Nullable Episode look(int second, long total) {
        episodes.begin();
        return episodes.of("counter", total, false, at(second));
    }

    @Test
    void anEpisodeBeginsWhenTheCounterGrowsAndCountsFromThere() {
        assertThat(look(0, 0)).isNull();
        assertThat(look(1, 3)).isEqualTo(new Episodes.Episode(START.plusSeconds(1), 3, nanos(1)));
        assertThat(look(30, 5)).isEqualTo(new Episodes.Episode(START.plusSeconds(1), 5, nanos(30)));
    }

    @Test
    void whatHasNotGrownForSomeSecondsSaysWhenItDidLast() {
        Episodes.Episode episode = new Episodes.Episode(START, 3, nanos(10));
        assertThat(episode.lastWords(at(14))).isEmpty();
        assertThat(episode.lastWords(at(50))).isEqualTo(", the last 40 s ago");
    }

    @Test
    void aBreakBelongsToItAndQuietEndsIt() {
        look(1, 3);
        assertThat(look(60, 3)).isNotNull();
        assertThat(look(61, 3)).isNull();
        assertThat(look(100, 4)).isEqualTo(new Episodes.Episode(START.plusSeconds(100), 1, nanos(100)));
    }

    @Test
    void whatWasCountedBeforeSomethingNewWasSeenIsNoEpisode() {
        episodes.begin();
        assertThat(episodes.of("returned", 7, true, at(0))).isNull();
        episodes.begin();
        assertThat(episodes.of("returned", 8, false, at(1)))
                .isEqualTo(new Episodes.Episode(START.plusSeconds(1), 1, nanos(1)));
    }
}
