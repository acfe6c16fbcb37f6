package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two primaries has followed the other. */
class SuccessionTest {
    private static final String A = "3E11FA47-71CA-11E1-9E33-C80AA9429562";
    private static final String B = "4E11FA47-71CA-11E1-9E33-C80AA9429562";

    /** The answer for both orders, which must agree. */
    private static Succession of(@Nullable Lineage one, @Nullable Lineage other) {
        Succession there = Succession.of(one, other);
        Succession back = Succession.of(other, one);
        assertThat(back)
                .isEqualTo(
                        switch (there) {
                            case LATER -> Succession.EARLIER;
                            case EARLIER -> Succession.LATER;
                            case TOGETHER, UNKNOWN -> there;
                        });
        return there;
    }

    @ParameterizedTest
    @CsvSource({"7001, 2, 7001, 1, LATER", "7001, 1, 7001, 1, UNKNOWN", "7001, 2, 7002, 1, UNKNOWN"})
    void aPromotionRaisesTheTimelineOfPostgres(
            String system, long timeline, String otherSystem, long otherTimeline, Succession expected) {
        assertThat(of(new Lineage.Timeline(system, timeline), new Lineage.Timeline(otherSystem, otherTimeline)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A:1-10 | A:1-9 | LATER",
                "A:1-10,B:1-3 | A:1-10 | LATER",
                "A:1-10, B:1-3 | A:1-10:12 | UNKNOWN",
                "A:1-10 | A:1-10 | UNKNOWN",
                "A:1-10 | B:1-3 | UNKNOWN",
                "A:1-5:7-9 | A:1-5:7 | LATER",
                "A:1-18446744073709551615 | A:1-9223372036854775807 | LATER",
                "A:tag:1-3 | A:1-3 | UNKNOWN",
                "A:1-3:tag:1-2 | A:1-3 | LATER",
                "0-1-100 | 0-2-90 | UNKNOWN",
                "A:1-10 | nonsense | UNKNOWN",
                "A:1-10 | A: | UNKNOWN",
            })
    void whoHasAllTransactionsOfTheOtherAndMoreHasFollowedIt(String one, String other, Succession expected) {
        assertThat(of(
                        new Lineage.Transactions(one.replace("A", A).replace("B", B)),
                        new Lineage.Transactions(other.replace("A", A).replace("B", B))))
                .isEqualTo(expected);
    }

    @Test
    void aRedisThatWasPromotedRemembersWhomItFollowed() {
        Lineage before = new Lineage.Replication("a".repeat(40), "0".repeat(40), 0);
        Lineage after = new Lineage.Replication("b".repeat(40), "a".repeat(40), 1);
        assertThat(of(after, before)).isEqualTo(Succession.LATER);
        assertThat(of(before, new Lineage.Replication("0".repeat(40), "0".repeat(40), 0)))
                .isEqualTo(Succession.UNKNOWN);
    }

    @Test
    void membersOfOneClusterServeTogether() {
        assertThat(of(new Lineage.Shared(), new Lineage.Shared())).isEqualTo(Succession.TOGETHER);
        assertThat(of(new Lineage.Shared(), null)).isEqualTo(Succession.UNKNOWN);
    }

    @Test
    void nothingIsKnownOfOtherKinds() {
        assertThat(of(null, null)).isEqualTo(Succession.UNKNOWN);
        assertThat(of(new Lineage.Timeline("1", 2), new Lineage.Transactions(A + ":1")))
                .isEqualTo(Succession.UNKNOWN);
    }
}
