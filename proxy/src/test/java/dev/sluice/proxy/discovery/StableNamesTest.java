package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.TestSlices.merge;
import static dev.sluice.proxy.discovery.TestSlices.names;
import static dev.sluice.proxy.discovery.TestSlices.six;
import static dev.sluice.proxy.discovery.TestSlices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend has the name of its pod, unique and for as long as it is there. */
@Timeout(30)
class StableNamesTest {
    @Test
    void aPodKeepsItsNameWhateverElseHasIt() {
        StableNames known = new StableNames();
        ObjectNode six =
                six("v6").endpoint("fd00::1", "web-0", true, true, false).build();
        ObjectNode four =
                slice("v4").endpoint("10.0.0.1", "web-0", true, true, false).build();
        assertThat(names(known, six)).containsExactly("[fd00::1]:8080=web-0");
        assertThat(names(known, six, four))
                .containsExactly("[fd00::1]:8080=web-0", "10.0.0.1:8080=web-0.10.0.0.1:8080");
        ObjectNode ending =
                slice("old").endpoint("10.0.0.1", "web-0", false, true, true).build();
        ObjectNode fresh =
                slice("new").endpoint("10.0.0.2", "web-0", true, true, false).build();
        StableNames others = new StableNames();
        assertThat(names(others, four)).containsExactly("10.0.0.1:8080=web-0");
        assertThat(names(others, ending, fresh))
                .containsExactly("10.0.0.1:8080=web-0", "10.0.0.2:8080=web-0.10.0.0.2:8080");
    }

    @Test
    void aPodGivesItsNameAndAnAddressThatIsNoPodItsOwn() {
        assertThat(names(slice("web-1")
                        .endpoint("10.0.0.1", "web-abc", true, true, false)
                        .endpoint("10.0.0.2", null, true, true, false)
                        .build()))
                .containsExactly("10.0.0.2:8080", "web-abc");
    }

    @Test
    void aPodWithTwoFamiliesKeepsItsNameWhenTheSecondAppears() {
        ObjectNode four =
                slice("web-1").endpoint("10.0.0.1", "web-0", true, true, false).build();
        ObjectNode six =
                six("web-2").endpoint("fd00::1", "web-0", true, true, false).build();
        assertThat(names(four)).containsExactly("web-0");
        assertThat(names(six)).containsExactly("web-0");
        MergedSlices both = merge(null, six, four);
        assertThat(both.endpoints().stream().map(one -> one.name() + " " + one.address()))
                .containsExactly("web-0 10.0.0.1:8080", "web-0.ipv6 [fd00::1]:8080");
    }

    @Test
    void namesAreUniqueEvenWherePodsAreNamedToCollide() {
        List<String> names = names(
                slice("web-1")
                        .endpoint("10.0.0.1", "web-0", true, true, false)
                        .endpoint("10.0.0.2", "web-0", true, true, false)
                        .endpoint("10.0.0.3", "web-0.ipv6", true, true, false)
                        .build(),
                six("web-2")
                        .endpoint("fd00::1", "web-0", true, true, false)
                        .endpoint("fd00::2", "web-0", true, true, false)
                        .build());
        assertThat(names)
                .containsExactly(
                        "web-0", "web-0.10.0.0.2:8080", "web-0.[fd00::1]:8080", "web-0.[fd00::2]:8080", "web-0.ipv6");
    }

    @Test
    void thePodThatIsNotDrainingHasTheName() {
        MergedSlices merged = merge(
                null,
                slice("web-1")
                        .endpoint("10.0.0.1", "web-0", false, true, true)
                        .endpoint("10.0.0.2", "web-0", true, true, false)
                        .build());
        assertThat(merged.endpoints().stream().map(one -> one.name() + " " + one.address()))
                .containsExactly("web-0 10.0.0.2:8080", "web-0.10.0.0.1:8080 10.0.0.1:8080");
    }
}
