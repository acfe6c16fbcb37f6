package dev.sluice.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CountedTest {
    @Test
    void oneIsSingularAndNoneIsNot() {
        assertThat(Counted.of(1, "session")).isEqualTo("1 session");
        assertThat(Counted.of(0, "session")).isEqualTo("0 sessions");
        assertThat(Counted.of(2, "session")).isEqualTo("2 sessions");
        assertThat(Counted.of(1, "client waits", "clients wait")).isEqualTo("1 client waits");
        assertThat(Counted.of(3, "client waits", "clients wait")).isEqualTo("3 clients wait");
    }
}
