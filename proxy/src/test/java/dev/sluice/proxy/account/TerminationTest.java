package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** No client is both refused and cut short. */
class TerminationTest {
    /** How sessions end that are refused after they began. */
    private static final List<Termination> REFUSALS = List.of(
            new Termination(Cause.REFUSED, Phase.PREFACE),
            new Termination(Cause.CLIENT_TIMEOUT, Phase.PREFACE),
            new Termination(Cause.REFUSED, Phase.QUEUE),
            new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE),
            new Termination(Cause.NO_BACKEND, Phase.CONNECT));

    @Test
    void refusedClientsAreNotCutShort() {
        assertThat(REFUSALS).noneMatch(Termination::isCutShort);
    }

    @Test
    void normalEndsAreNotCutShort() {
        assertThat(new Termination(Cause.CLIENT_CLOSED, Phase.DONE).isCutShort())
                .isFalse();
        assertThat(new Termination(Cause.BACKEND_CLOSED, Phase.DONE).isCutShort())
                .isFalse();
    }

    @Test
    void whoWasLetInAndNotServedToTheEndIsCutShort() {
        for (Cause cause : Cause.values()) {
            for (Phase phase : List.of(Phase.CONNECT, Phase.DATA, Phase.LAST)) {
                Termination end = new Termination(cause, phase);
                assertThat(end.isCutShort()).as(cause + " " + phase).isEqualTo(cause != Cause.NO_BACKEND);
            }
        }
    }
}
