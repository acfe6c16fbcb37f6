package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses of an answer that cannot be backends are a problem as long as the last answer has them. */
@Timeout(30)
class LeftOutTest {
    private static final Map<String, Reach> TWO =
            Map.of("127.0.0.1", Reach.THIS_MACHINE, "127.0.0.2", Reach.THIS_MACHINE);

    private final List<FakeLookup> opened = new ArrayList<>();

    private FakeLookup open() {
        FakeLookup lookup = new FakeLookup();
        lookup.onStart(told -> told.onFound(List.of(FakeLookup.endpoint("a", 1)), ""));
        opened.add(lookup);
        return lookup;
    }

    private static String config(String keys) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: pg}}
                pools: {pg: {healthCheck: off, discover: {dns: pg.internal, port: 1%s}}}
                """.formatted(keys);
    }

    private static List<String> told(Problems problems) {
        return problems.look().stream()
                .filter(one -> one.kind() == ProblemKind.DISCOVERY_LEFT_OUT)
                .map(Problem::what)
                .toList();
    }

    @Test
    void theAddressesOfTheLastAnswerAreCountedAndAReloadEndsIt() {
        try (TestProxy proxy = TestProxy.of(config(""), (_, _) -> open())) {
            Problems problems = new Problems(proxy.view());
            assertThat(told(problems)).isEmpty();
            opened.getLast().leaveOut(TWO);
            opened.getLast().leaveOut(TWO);
            assertThat(told(problems))
                    .containsExactly("the last answer for pool pg (dns pg.internal) has 2 addresses that cannot be"
                            + " backends: they are left out");
            opened.getLast().leaveOut(Map.of("127.0.0.1", Reach.THIS_MACHINE));
            assertThat(told(problems))
                    .containsExactly("the last answer for pool pg (dns pg.internal) has an address that cannot be a"
                            + " backend: it is left out");
            proxy.reload(config(", allowLocal: true"));
            assertThat(opened).hasSize(2);
            assertThat(told(problems)).isEmpty();
        }
    }
}
