package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.PipeAllowance;
import dev.sluice.proxy.net.Shortages;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PipePoolTest {
    private final PipePool pool = new PipePool(2, () -> 0, new Shortages());

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private KernelPipe take() {
        return (KernelPipe) Objects.requireNonNull(pool.take());
    }

    @Test
    void itLendsNoMoreThanItsLimitAndCountsTheRefusals() {
        KernelPipe first = take();
        KernelPipe second = take();
        assertThat(pool.take()).isNull();
        assertThat(pool.take()).isNull();
        assertThat(pool.inUse()).isEqualTo(2);
        assertThat(pool.refusals()).isEqualTo(2);
        pool.give(first);
        assertThat(pool.inUse()).isEqualTo(1);
        KernelPipe third = take();
        assertThat(third).isSameAs(first);
        pool.give(second);
        pool.give(third);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void aPipeThatStillHoldsBytesIsClosedAndItsPlaceIsFreed() throws Exception {
        KernelPipe dirty = take();
        dirty.length = 1;
        pool.give(dirty);
        assertThat(dirty.readEnd.isOpen()).isFalse();
        assertThat(dirty.writeEnd.isOpen()).isFalse();
        KernelPipe one = take();
        KernelPipe two = take();
        assertThat(one).isNotSameAs(dirty);
        assertThat(two).isNotSameAs(dirty);
        pool.give(one);
        pool.give(two);
    }

    @Test
    void aPoolWithoutPlaceAlwaysRefuses() {
        PipePool none = new PipePool(0, () -> 0, new Shortages());
        assertThat(none.take()).isNull();
        assertThat(none.refusals()).isEqualTo(1);
    }

    @Test
    void pipesAreOpenedOnlyAsFarAsAllowedAndGivenBackWhenTheyAreWanted() {
        Allowance allowance = new Allowance();
        pool.allowance(allowance);
        allowance.left = 1;
        KernelPipe only = take();
        assertThat(pool.take()).isNull();
        assertThat(pool.refusals()).isEqualTo(1);
        pool.give(only);
        assertThat(only.readEnd.isOpen()).isTrue();
        assertThat(allowance.left).isZero();
        pool.trim();
        assertThat(only.readEnd.isOpen()).isFalse();
        assertThat(only.writeEnd.isOpen()).isFalse();
        assertThat(allowance.left).isEqualTo(1);
        KernelPipe another = take();
        allowance.wanted = true;
        pool.give(another);
        assertThat(another.readEnd.isOpen()).isFalse();
        assertThat(allowance.left).isEqualTo(1);
    }

    private static final class Allowance implements PipeAllowance {
        private int left;
        private boolean wanted;

        @Override
        public boolean tryTake() {
            if (left == 0) {
                return false;
            }
            left--;
            return true;
        }

        @Override
        public void giveBack() {
            left++;
        }

        @Override
        public boolean isShort() {
            return wanted;
        }
    }
}
