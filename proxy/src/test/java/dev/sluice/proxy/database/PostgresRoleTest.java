package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.database.Facts.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts of a row, column by column. */
@Timeout(60)
class PostgresRoleTest {
    private static final String SYSTEM = "7714061846200331392";

    private final PostgresRole role = new PostgresRole(new ReplayHistory());

    private @Nullable Facts facts(@Nullable String... row) {
        return role.facts(Arrays.asList(row));
    }

    /** Of a replica on timeline 3. */
    private Facts replica(
            @Nullable String receiver, @Nullable String sent, @Nullable String received, @Nullable String applied) {
        Facts facts = facts("t", "on", SYSTEM, null, "3", "1000.5", receiver, sent, received, applied, "16/B374D848");
        return Objects.requireNonNull(facts);
    }

    @Test
    void aPrimaryHasTheTimelineOnWhichItWrites() {
        assertThat(facts("f", "off", SYSTEM, "0000000A", "9", "1000.5", null, null, null, null, null))
                .isEqualTo(new Facts(Role.PRIMARY, null, new Lineage.Timeline(SYSTEM, 10), "is the primary"));
    }

    /** A primary that was a replica has places and times left of that. */
    @Test
    void aPrimaryThatWasPromotedIsNotBehind() {
        assertThat(facts("f", "off", SYSTEM, "0000000B", "9", "1000.5", null, null, "0/1", "7.5", "0/1"))
                .isEqualTo(new Facts(Role.PRIMARY, null, new Lineage.Timeline(SYSTEM, 11), "is the primary"));
    }

    @Test
    void aPrimaryThatTakesNoWritesIsNone() {
        assertThat(facts("f", "on", SYSTEM, "0000000A", "9", "1000.5", null, null, null, null, null))
                .isEqualTo(new Facts(
                        Role.REPLICA,
                        null,
                        new Lineage.Timeline(SYSTEM, 10),
                        "is read-only (transaction_read_only is on)"));
        assertThat(facts("f", "on"))
                .isEqualTo(new Facts(Role.REPLICA, null, null, "is read-only (transaction_read_only is on)"));
    }

    @Test
    void aReplicaThatHasReplayedAllIsNotBehindHoweverOldThatIs() {
        Facts upToDate = new Facts(Role.REPLICA, Duration.ZERO, new Lineage.Timeline(SYSTEM, 3), "is a replica");
        assertThat(replica("42", null, "16/B374D848", "10.5")).isEqualTo(upToDate);
        assertThat(replica("42", "16/B374D848", "16/B374D848", "10.5")).isEqualTo(upToDate);
        assertThat(replica("42", null, "16/B374D847", null)).isEqualTo(upToDate);
    }

    @ParameterizedTest
    @CsvSource({
        "16/B374D849, 16/B374D848", // the primary has written more than has arrived
        ", 16/B374D849", // more has arrived than is replayed
        "16/B374D848, 16/B374D849", // and the primary has not said so yet
        ", FFFFFFFF/0",
    })
    void aReplicaWithMoreToReplayIsBehindByItsLastTransaction(@Nullable String sent, String received) {
        assertThat(replica("42", sent, received, "988.25"))
                .isEqualTo(new Facts(
                        Role.REPLICA,
                        Duration.ofMillis(12_250),
                        new Lineage.Timeline(SYSTEM, 3),
                        "is a replica, 12 s behind"));
        assertThat(role.isWorthASecondLook()).isTrue();
    }

    @Test
    void aReplicaWithoutItsPrimaryIsBehindByItsLastTransaction() {
        assertThat(replica(null, null, "16/B374D848", "999.75"))
                .isEqualTo(new Facts(
                        Role.REPLICA, Duration.ofMillis(750), new Lineage.Timeline(SYSTEM, 3), "is a replica"));
        assertThat(role.isWorthASecondLook()).isFalse();
    }

    @Test
    void aReplicaThatHasReplayedNothingAloneHasAnUnknownLag() {
        Facts unknown =
                new Facts(Role.REPLICA, null, new Lineage.Timeline(SYSTEM, 3), "is a replica, its lag is unknown");
        assertThat(replica(null, null, null, null)).isEqualTo(unknown);
        assertThat(facts("t", "on")).isEqualTo(new Facts(Role.REPLICA, null, null, "is a replica, its lag is unknown"));
    }

    @Test
    void aClockThatGoesBackMakesNoNegativeLag() {
        assertThat(replica(null, null, null, "1002").lag()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aServerMayKeepItsIdentity() {
        assertThat(facts("f", "off", null, "0000000A", "9", "1000.5", null, null, null, null, null))
                .isEqualTo(new Facts(Role.PRIMARY, null, null, "is the primary"));
        assertThat(facts("t", "on", SYSTEM, null, null, null, null, null, null, null, null))
                .isEqualTo(new Facts(Role.REPLICA, null, null, "is a replica, its lag is unknown"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 7, 8, 9, 10})
    void anotherKindOfValueIsNoAnswer(int column) {
        for (String value : List.of("", "x", "NaN", "1/2/3", "-", "123456789/1", "é")) {
            @Nullable String[] row = {"t", "on", SYSTEM, null, "3", "1000.5", "42", "0/1", "0/1", "1.5", "0/1"};
            row[column] = value;
            assertThat(facts(row)).as(value).isNull();
        }
    }
}
