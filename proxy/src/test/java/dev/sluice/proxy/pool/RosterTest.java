package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.net.Target;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has left is remembered while it matters, and names that change for ever cost nothing. */
@Timeout(60)
class RosterTest {
    private static final Target TARGET = Target.inet(new InetSocketAddress(1));
    private static final long LATER = Known.KEPT_NANOS + 1;

    private final Roster roster = new Roster(1);

    private Backend backend(String name, int port) {
        return roster.backend(new BackendConfig(name, new HostPort("h", port), 1, 0, false), TARGET, TARGET);
    }

    @Test
    void aNameAtAnAddressIsOneBackendAndANameIsOneAccount() {
        Backend a1 = backend("a", 1);
        roster.replace(List.of(a1), 0);
        Backend a2 = backend("a", 2);
        assertThat(a2).isNotSameAs(a1);
        assertThat(a2.counters(0)).isSameAs(a1.counters(0));
        assertThat(backend("b", 1).counters(0)).isNotSameAs(a1.counters(0));
        roster.replace(List.of(a2), 0);
        assertThat(backend("a", 1)).isSameAs(a1);
        assertThat(backend("a", 2)).isSameAs(a2);
    }

    @Test
    void whatIsOnlyPlannedIsNotKnown() {
        Backend planned = backend("a", 1);
        assertThat(backend("a", 1)).isNotSameAs(planned);
        assertThat(roster.size()).isZero();
    }

    @Test
    void itIsForgottenAfterItsTimeUnlessItHasSessionsOrOverrides() {
        Backend idle = backend("idle", 1);
        Backend busy = backend("busy", 2);
        Backend wanted = backend("wanted", 3);
        Backend there = backend("there", 4);
        roster.replace(List.of(idle, busy, wanted, there), 0);
        assertThat(busy.claim()).isTrue();
        wanted.adminState(AdminState.DRAIN);
        roster.replace(List.of(there), 1);

        roster.forget(Known.KEPT_NANOS);
        assertThat(roster.all()).containsExactlyInAnyOrder(idle, busy, wanted, there);
        roster.forget(1 + LATER);
        assertThat(roster.all()).containsExactlyInAnyOrder(busy, wanted, there);
        assertThat(backend("idle", 1)).isNotSameAs(idle);
        assertThat(backend("idle", 1).counters(0)).isNotSameAs(idle.counters(0));

        busy.release();
        roster.forget(2 + LATER);
        assertThat(roster.all()).containsExactlyInAnyOrder(wanted, there);
    }

    @Test
    void whatComesBackIsThereAgainAndLeavesAnew() {
        Backend a = backend("a", 1);
        roster.replace(List.of(a), 0);
        roster.replace(List.of(), 1);
        roster.replace(List.of(a), 2);
        roster.forget(10 * LATER);
        assertThat(roster.all()).containsExactly(a);
        roster.replace(List.of(), 10 * LATER);
        roster.forget(10 * LATER + 1);
        assertThat(roster.all()).containsExactly(a);
    }

    @Test
    void aHundredThousandPodsLeaveNothingBehind() {
        List<Backend> serving = new ArrayList<>();
        Backend busy = backend("busy", 1);
        serving.add(busy);
        roster.replace(serving, 0);
        assertThat(busy.claim()).isTrue();
        serving.clear();
        int most = 0;
        long now = 0;
        for (int pod = 0; pod < 100_000; pod++) {
            serving.add(backend("pod-" + pod, 1 + pod % 60_000));
            if (serving.size() > 3) {
                serving.removeFirst();
            }
            if (pod % 50 == 0) { // fifty new ones at once
                now += 1_000_000_000L;
                roster.replace(serving, now);
                most = Math.max(most, roster.size());
            }
        }
        assertThat(most).isLessThan(5_000);
        assertThat(backend("busy", 1)).as("it has a session").isSameAs(busy);
        assertThat(roster.accounts()).isLessThanOrEqualTo(roster.size());
        roster.forget(now + LATER);
        assertThat(roster.size()).isEqualTo(4);
        assertThat(roster.accounts()).isEqualTo(4);
    }

    @Test
    void theOldestAreForgottenFirstAndOverridesLast() {
        Known<Integer, Integer> known = new Known<>(8, new Known.Keeping<>() {
            @Override
            public boolean isInUse(Integer one) {
                return false;
            }

            @Override
            public boolean isWorthMore(Integer one) {
                return one == 1;
            }
        });
        for (int i = 0; i <= 9; i++) {
            known.replace(Map.of(i, i), i);
        }
        assertThat(known.values()).containsExactlyInAnyOrder(1, 3, 4, 5, 6, 7, 8, 9);
    }
}
