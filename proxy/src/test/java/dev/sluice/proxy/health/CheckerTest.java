package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What verdicts make of a backend; the checks themselves are not made. */
@Timeout(20)
class CheckerTest {
    /** The timer of a checker that never began counts from the start of the machine: it must not fire in the test. */
    private static final Duration EVER = Duration.ofDays(10_000);

    private static final Verdict PASSED = new Verdict(Code.L4OK, "");
    private static final Verdict FAILED = new Verdict(Code.L4CON, "refused");
    private static final Verdict OTHER_ROLE = new Verdict(Code.L7ROLE, "is a replica");
    private static final Verdict NO_LOGIN = new Verdict(Code.L7AUTH, "password authentication failed");
    private static final Verdict NOT_MADE = new Verdict(Code.SOCKERR, "the check was not made: no descriptors");

    private final Loops workers = Engines.loops(1, 0);
    private final Backend backend = backend();
    private final List<Boolean> changes = new ArrayList<>();
    private final Checker checker = new Checker(
            TestChecks.means(workers.control()),
            backend,
            TestChecks.every(EVER),
            () -> new Script(List.of(), false, new Secrets(List.of())),
            new CheckObserver() {
                @Override
                public void onChecked(Backend checked, boolean passed) {}

                @Override
                public void onChange(Backend changed, boolean up, String reason) {
                    changes.add(up);
                }

                @Override
                public Verdict judge(Backend checked, Verdict verdict) {
                    return verdict;
                }

                @Override
                public void onUnclear(Backend checked, CheckResult result) {}

                @Override
                public boolean isUrgent() {
                    return false;
                }
            });

    private static Backend backend() {
        Target target = Target.inet(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
        return new Backend(new BackendConfig("b", new HostPort("127.0.0.1", 9), 1, 10, false), target, target, 1);
    }

    @AfterEach
    void stop() {
        judge();
        workers.stop();
    }

    private void judge(Verdict... verdicts) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        workers.control().execute(() -> {
            for (Verdict verdict : verdicts) {
                checker.onVerdict(verdict);
            }
            checker.stop(); // or a check of its own would follow
            done.complete(true);
        });
        assertThat(done.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    }

    @Test
    void checksThatCouldNotBeMadeLeaveABackendAsItIs() {
        judge(PASSED, NOT_MADE, NOT_MADE, NOT_MADE, NOT_MADE);
        assertThat(changes).isEmpty();
        assertThat(backend.health().failed.value()).isZero();
        assertThat(backend.health().passed.value()).isEqualTo(1);
        assertThat(backend.health().notMade.value()).isEqualTo(4);
        assertThat(backend.health().last())
                .extracting(CheckResult::code, CheckResult::detail)
                .containsExactly("SOCKERR", "the check was not made: no descriptors");
    }

    @Test
    void theyNeitherCountTowardsAChangeNorAgainstIt() {
        judge(PASSED, FAILED, NOT_MADE, FAILED, NOT_MADE);
        assertThat(changes).isEmpty();
        judge(FAILED);
        assertThat(changes).containsExactly(false);
        judge(NOT_MADE, PASSED, NOT_MADE, PASSED);
        assertThat(changes).containsExactly(false, true);
    }

    @Test
    void theFirstCheckThatIsMadeDecidesAlone() {
        judge(NOT_MADE, NOT_MADE, FAILED);
        assertThat(changes).containsExactly(false);
    }

    @Test
    void anotherRoleIsCertainAndSoIsTheRightOneAfterIt() {
        judge(PASSED, OTHER_ROLE);
        assertThat(changes).as("it waits for no further check").containsExactly(false);
    }

    @Test
    void aServerThatGetsItsRoleIsUpAtOnce() {
        judge(OTHER_ROLE, PASSED);
        assertThat(changes).containsExactly(false, true);
    }

    @Test
    void aServerThatWasGoneRisesAsOthersDo() {
        judge(PASSED, OTHER_ROLE, FAILED, PASSED);
        assertThat(changes).containsExactly(false);
    }

    @Test
    void aLoginThatIsNotTakenChangesNothing() {
        judge(PASSED, NO_LOGIN, NO_LOGIN, NO_LOGIN, NO_LOGIN);
        assertThat(changes).isEmpty();
        assertThat(backend.health().unclear.value()).isEqualTo(4);
    }
}
