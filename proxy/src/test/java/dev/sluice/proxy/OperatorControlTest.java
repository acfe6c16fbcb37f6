package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.ClientRange;
import dev.sluice.config.value.Parsed;
import dev.sluice.proxy.session.SessionFilter;
import dev.sluice.proxy.session.SessionFilter.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OperatorControlTest {
    @Test
    void theLogSaysWhichSessionsAnOperatorHasEnded() {
        SessionFilter silent = new SessionFilter(
                new Place(null, "pg", null), null, Duration.ofMinutes(30).toNanos(), 0, 0);
        assertThat(OperatorControl.ended(silent, 2, List.of("17", "33")))
                .isEqualTo("2 sessions ended by an operator (pool pg, idle for 30m): 17, 33");
        assertThat(OperatorControl.ended(silent, 11, List.of("1", "2")))
                .isEqualTo("11 sessions ended by an operator (pool pg, idle for 30m): 1, 2, ...");
        assertThat(OperatorControl.ended(silent, 0, List.of()))
                .isEqualTo("0 sessions ended by an operator (pool pg, idle for 30m)");
        ClientRange client = ((Parsed.Ok<ClientRange>) ClientRange.parse("[::1]:80")).value();
        assertThat(new SessionFilter(new Place("f", null, "b"), client, 0, 1_000_000_000L, 7).toString())
                .isEqualTo("frontend f, backend b, client [::1]:80, older than 1s, outgoing port 7");
    }
}
