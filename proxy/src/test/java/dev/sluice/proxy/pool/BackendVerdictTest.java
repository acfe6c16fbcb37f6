package dev.sluice.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BackendVerdictTest {
    private static final long AT_ONCE = 999_999_999L;
    private static final long LATER = 1_000_000_000L;

    @Test
    void aBackendThatResetsAtOnceHasFailedWhateverItWasGiven() {
        assertThat(BackendVerdict.ofSilent(true, AT_ONCE, 0)).isEqualTo(BackendVerdict.RESET);
        assertThat(BackendVerdict.ofSilent(true, AT_ONCE, 100)).isEqualTo(BackendVerdict.RESET);
    }

    @Test
    void aBackendThatEndsInOrderWithoutHavingBeenGivenAByteHasFailed() {
        assertThat(BackendVerdict.ofSilent(false, AT_ONCE, 0)).isEqualTo(BackendVerdict.CLOSED);
    }

    @Test
    void aBackendThatTookBytesAndEndedInOrderMayHaveDoneWhatItWasAskedFor() {
        assertThat(BackendVerdict.ofSilent(false, AT_ONCE, 16)).isEqualTo(BackendVerdict.NONE);
    }

    @Test
    void aBackendThatKeptTheSessionForASecondHasServed() {
        assertThat(BackendVerdict.ofSilent(true, LATER, 0)).isEqualTo(BackendVerdict.SERVED);
        assertThat(BackendVerdict.ofSilent(false, LATER, 0)).isEqualTo(BackendVerdict.SERVED);
    }
}
