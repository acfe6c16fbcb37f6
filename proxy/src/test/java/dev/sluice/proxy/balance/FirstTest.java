package dev.sluice.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FirstTest extends BalancerContract {
    @Override
    Balancer<CountingCandidate> balancer(List<CountingCandidate> candidates) {
        return new First<>(candidates);
    }

    @Override
    @Test
    void theExcludedAreNeverPickedAndTheOthersAll() {
        List<CountingCandidate> all = candidates(1, 1, 1);
        all.get(0).capacity = 1;
        Balancer<CountingCandidate> balancer = balancer(all);
        assertThat(balancer.pick(0, candidate -> candidate == all.get(1))).isSameAs(all.get(0));
        assertThat(balancer.pick(0, candidate -> candidate == all.get(1))).isSameAs(all.get(2));
    }

    @Test
    void theyFillInTheirOrder() {
        List<CountingCandidate> all = candidates(1, 100, 1);
        all.get(0).capacity = 3;
        all.get(1).capacity = 2;
        Balancer<CountingCandidate> balancer = balancer(all);
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            order.append(pick(balancer)).append(' ');
        }
        assertThat(order).hasToString("b0 b0 b0 b1 b1 b2 b2 ");
        all.get(0).release();
        assertThat(pick(balancer)).isSameAs(all.get(0));
    }
}
