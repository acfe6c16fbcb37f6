package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.account.LogOutage;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.net.Shortage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the process lacks is told with its cause, also when it is over. */
@Timeout(60)
class ProcessProblemsTest {
    private static final Instant START = WatchedProblems.START;
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}%s}
            metrics: off
            frontends: {web: {bind: "127.0.0.1:0", pool: pg}}
            pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1"}}}
            """;

    /** What the process says of itself instead of the truth, by the name of the method. */
    private final Map<String, Object> played = new HashMap<>();

    private WatchedProblems problems(TestProxy proxy) {
        ServerView state = (ServerView) Proxy.newProxyInstance(
                ServerView.class.getClassLoader(), new Class<?>[] {ServerView.class}, (_, method, arguments) -> {
                    try {
                        return played.containsKey(method.getName())
                                ? played.get(method.getName())
                                : method.invoke(proxy.view(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return WatchedProblems.of(proxy, state);
    }

    private static DescriptorBudget budget(int descriptors, String process) {
        return DescriptorBudget.of(descriptors, TestConfig.of(CONFIG.formatted(process)), 1);
    }

    @Test
    void aLimitThatDescriptorsHaveLoweredIsAProblemFromTheStartAndItsRemedyNamesOnlyThem() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = problems(proxy);
            DescriptorBudget budget = budget(160, ", maxConnections: 5000");
            played.put("budget", budget);
            String lowered =
                    "limited to " + budget.sessions() + " by 160 file descriptors; process.maxConnections is 5000";
            Problem early = problems.only(ProblemKind.LIMIT_LOWERED);
            assertThat(early.what()).isEqualTo("the connections of the process are " + lowered);
            assertThat(early.severity()).isEqualTo(Severity.WARNING);
            assertThat(early.remedy())
                    .startsWith("Raise the limit of open files (")
                    .doesNotContain("maxConnections");

            ConnectionLimit limit = new ConnectionLimit(3);
            limit.reached(LimitReached.begin(START, 3, 1, 0));
            played.put("limit", limit);
            Problem full = problems.only(ProblemKind.PROCESS_FULL);
            assertThat(full.what()).contains("is at its limit of 3 connections, " + lowered + ". Further clients wait");
            assertThat(full.remedy()).isEqualTo(early.remedy());
        }
    }

    @Test
    void aLimitThatIsNoLongerReachedIsInThePastAndNotCritical() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = problems(proxy);
            ConnectionLimit limit = new ConnectionLimit(900);
            played.put("limit", limit);
            LimitReached reached = LimitReached.begin(START, 20, 1, 264);
            limit.reached(reached);
            assertThat(problems.only(ProblemKind.PROCESS_FULL).severity()).isEqualTo(Severity.CRITICAL);
            problems.pass(Duration.ofSeconds(3));
            limit.reached(reached.over());
            Problem over = problems.only(ProblemKind.PROCESS_FULL);
            assertThat(over.severity()).isEqualTo(Severity.WARNING);
            assertThat(over.what())
                    .isEqualTo(
                            "the process was at its limit of 20 connections, until 3 s ago. At most 264 clients waited");
            played.put("isAccepting", false);
            assertThat(problems.look())
                    .as("of a process that drains")
                    .extracting(Problem::kind)
                    .doesNotContain(ProblemKind.PROCESS_FULL);
        }
    }

    @Test
    void aLimitThatNobodyHasAskedForIsNotLowered() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            DescriptorBudget budget = budget(1_024, "");
            assertThat(budget.isLowered()).isTrue();
            assertThat(budget.isAskedFor()).isFalse();
            played.put("budget", budget);
            assertThat(problems(proxy).look()).isEmpty();
        }
    }

    @Test
    void aShortageThatIsOverSaysWhenItWasLast() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = problems(proxy);
            proxy.loops().shortages().count(Shortage.PORTS);
            Problem now = problems.only(ProblemKind.SHORTAGE);
            assertThat(now.what()).endsWith(", 1 call failed");
            assertThat(now.severity()).isEqualTo(Severity.CRITICAL);
            problems.pass(Duration.ofSeconds(40));
            Problem over = problems.only(ProblemKind.SHORTAGE);
            assertThat(over.what()).endsWith(", 1 call failed, the last 40 s ago");
            assertThat(over.severity()).isEqualTo(Severity.WARNING);
        }
    }

    @Test
    void recordsThatAFullDiskHasLostAreNotBlamedOnASlowReader() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = problems(proxy);
            played.put("accessLog", log(7, 0, outage(0, 7, false)));
            assertThat(problems.only(ProblemKind.ACCESS_LOG).what())
                    .isEqualTo("the access log cannot be written: No space left on device. 7 records are lost so far");
            problems.pass(Duration.ofSeconds(30));
            // Some more were lost between that look and the end, which nobody has seen.
            played.put("accessLog", log(29, 0, outage(0, 29, true)));
            Problem over = problems.only(ProblemKind.ACCESS_LOG);
            assertThat(over.what())
                    .isEqualTo(
                            "the access log has lost 29 records, the last 30 s ago: No space left on device. It is written again");
            assertThat(over.remedy()).doesNotContain("sample");
            problems.pass(Duration.ofSeconds(30));
            assertThat(problems.look()).isEmpty();
        }
    }

    @Test
    void eachOutageOfTheAccessLogHasItsOwnBeginningAndItsOwnCount() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = problems(proxy);
            played.put("accessLog", log(7, 0, outage(0, 7, true)));
            assertThat(problems.only(ProblemKind.ACCESS_LOG).since()).isEqualTo(START);
            problems.pass(Duration.ofSeconds(40));
            played.put("accessLog", log(9, 0, outage(40, 2, false)));
            Problem second = problems.only(ProblemKind.ACCESS_LOG);
            assertThat(second.since()).isEqualTo(START.plusSeconds(40));
            assertThat(second.what()).endsWith("2 records are lost so far");
        }
    }

    @Test
    void aWriterThatDoesNotKeepUpIsToldInThePresentOnlyWhileItLoses() {
        try (TestProxy proxy = TestProxy.of(CONFIG.formatted(""))) {
            WatchedProblems problems = problems(proxy);
            played.put("accessLog", log(9, 9, null));
            assertThat(problems.only(ProblemKind.ACCESS_LOG).what())
                    .isEqualTo("the access log loses records, 9 so far: its reader or its disk is too slow");
            problems.pass(Duration.ofSeconds(20));
            Problem over = problems.only(ProblemKind.ACCESS_LOG);
            assertThat(over.what())
                    .isEqualTo(
                            "the access log has lost 9 records, the last 20 s ago: its reader or its disk was too slow");
            assertThat(over.remedy()).contains("log.access.sample");
        }
    }

    private static LogOutage outage(int second, long lost, boolean isOver) {
        Instant begin = START.plusSeconds(second);
        return new LogOutage(begin, begin, "No space left on device", lost, isOver);
    }

    private static SessionLog log(long dropped, long overflowed, @Nullable LogOutage outage) {
        return (SessionLog) Proxy.newProxyInstance(
                SessionLog.class.getClassLoader(),
                new Class<?>[] {SessionLog.class},
                (_, method, _) -> switch (method.getName()) {
                    case "dropped" -> (Object) dropped;
                    case "overflowed" -> (Object) overflowed;
                    default -> outage;
                });
    }
}
