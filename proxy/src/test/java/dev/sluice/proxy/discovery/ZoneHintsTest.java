package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.TestSlices.merge;
import static dev.sluice.proxy.discovery.TestSlices.read;
import static dev.sluice.proxy.discovery.TestSlices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the hints of slices choose endpoints: a hint counts where all have one and it helps somebody. */
@Timeout(30)
class ZoneHintsTest {
    private static FakeApiSlices hinted() {
        return slice("web-1")
                .endpoint("10.0.0.1", null, true, true, false)
                .forZones("a")
                .endpoint("10.0.0.2", null, true, true, false)
                .forZones("b", "c");
    }

    @Test
    void hintsAreFollowedWhenAllReadyEndpointsHaveSome() {
        MergedSlices merged = merge(
                "c", hinted().endpoint("10.0.0.3", null, false, false, false).build());
        assertThat(RecordedAnswers.addresses(merged.endpoints())).containsExactly("10.0.0.2:8080");
        assertThat(merged.hints()).isEqualTo(ZoneHints.FOLLOWED);
    }

    @Test
    void oneReadyEndpointWithoutAHintMakesAllOfThemServe() {
        MergedSlices merged = merge(
                "a", hinted().endpoint("10.0.0.3", null, true, true, false).build());
        assertThat(merged.endpoints()).hasSize(3);
        assertThat(merged.hints()).isEqualTo(ZoneHints.INCOMPLETE);
    }

    @Test
    void allServeWhereNoneIsMeantForThisZone() {
        MergedSlices merged = merge("d", hinted().build());
        assertThat(merged.endpoints()).hasSize(2);
        assertThat(merged.hints()).isEqualTo(ZoneHints.NONE_HERE);
    }

    @Test
    void allServeWhereTheZoneIsNotKnownOrDoesNotMatter() {
        assertThat(merge(null, hinted().build()).hints()).isEqualTo(ZoneHints.NO_ZONE);
        assertThat(merge(null, hinted().build()).endpoints()).hasSize(2);
        MergedSlices notAsked =
                MergedSlices.of(read(hinted().build()), new PortChoice("http"), false, "a", new StableNames());
        assertThat(notAsked.hints()).isEqualTo(ZoneHints.OFF);
        assertThat(notAsked.endpoints()).hasSize(2);
    }

    @Test
    void endpointsThatEndGoOnWhateverTheirZone() {
        MergedSlices merged = merge(
                "a", hinted().endpoint("10.0.0.3", null, false, true, true).build());
        assertThat(RecordedAnswers.addresses(merged.endpoints()))
                .containsExactly("10.0.0.1:8080", "10.0.0.3:8080 draining");
    }

    @Test
    void hintsDoNotMatterWhenNoneIsReady() {
        MergedSlices merged = merge(
                "a",
                slice("web-1")
                        .endpoint("10.0.0.1", null, false, true, true)
                        .forZones("b")
                        .build());
        assertThat(RecordedAnswers.addresses(merged.endpoints())).containsExactly("10.0.0.1:8080");
        assertThat(merged.hints()).isNull();
    }
}
