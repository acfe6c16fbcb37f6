package dev.sluice.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static dev.sluice.proxy.ProxyClasses.CLASSES;
import static dev.sluice.proxy.ProxyClasses.DATA_PLANE;
import static dev.sluice.proxy.ProxyClasses.ROOT;
import static dev.sluice.proxy.ProxyClasses.isOurs;
import static dev.sluice.proxy.ProxyClasses.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.sluice.proxy.account.AccessLog;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.LoopCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of the data plane: nothing waits, nothing is shared, and one class knows the time. */
@Timeout(60)
class DataPlaneRulesTest {
    /** Who is refused, and from where, is taken from each worker as it is: not a sum. */
    @Test
    void whatWorkersHaveCountedIsAddedUpInReadingsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".reading")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".condition.RefusalLog")
                .should()
                .accessTargetWhere(describe(
                        "add up over workers",
                        access -> access.getTarget().getOwner().isEquivalentTo(PerWorker.class)
                                && Set.of("sum", "iterator")
                                        .contains(access.getTarget().getName())))
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(DATA_PLANE)
                .should()
                .accessTargetWhere(describe(
                        "read what one worker has counted",
                        access -> access.getTarget().getName().equals("counters")
                                && access instanceof JavaMethodCall call
                                && !call.getTarget().getRawParameterTypes().isEmpty()
                                && isOurs(call.getTargetOwner())))
                .check(CLASSES);
    }

    @Test
    void nothingInTheDataPlaneBlocks() {
        DescribedPredicate<JavaAccess<?>> blocks = describe(
                "block",
                access -> isBlocking(access.getTarget())
                        // The log's own thread waits for records, and at the end the control thread for that one.
                        // What loops call, write, is not among them.
                        && !(access.getOriginOwner().isEquivalentTo(AccessLog.class)
                                && Set.of("writeAll", "await", "close")
                                        .contains(access.getOrigin().getName()))
                        // On that thread too, for an output that takes nothing just now.
                        && !access.getOriginOwner().getSimpleName().equals("LogOutput"));
        noClasses()
                .that()
                .resideInAnyPackage(DATA_PLANE)
                // Bind and close on the control thread, which may wait for the loops; none of it runs on one.
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".listen.BoundAddress")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".listen.Listeners")
                // Is what others wait with.
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".net.LoopCall")
                // Waits for the threads to end, on the control thread.
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".net.LoopThread")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".net.Loops")
                .should()
                .accessTargetWhere(blocks)
                .orShould()
                .dependOnClassesThat(describe(
                        "are locks",
                        type -> type.getPackageName().equals("java.util.concurrent.locks")
                                && !type.isEquivalentTo(LockSupport.class)))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(BlockingQueue.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(CountDownLatch.class)
                .check(CLASSES);
        noCodeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(DATA_PLANE)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(CLASSES);
    }

    private static boolean isBlocking(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        return (owner.isEquivalentTo(Thread.class) && Set.of("sleep", "join").contains(name))
                || (owner.isEquivalentTo(Object.class) && name.equals("wait"))
                || (owner.isEquivalentTo(LockSupport.class) && name.startsWith("park"))
                || name.equals("awaitUninterruptibly")
                || name.equals("getByName")
                || name.equals("getAllByName")
                || (owner.isEquivalentTo(LoopCall.class) && name.startsWith("await"))
                || (owner.isAssignableTo(Future.class)
                        && Set.of("get", "sync", "await").contains(name));
    }

    /** The compiler turns a synchronized block into monitor instructions, which no class-file rule sees. */
    @Test
    void nothingInTheDataPlaneIsSynchronized() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            for (Path source : sources) {
                assertThat(Files.readAllLines(source))
                        .as(source.toString())
                        .noneMatch(line ->
                                line.contains("synchronized (") && !line.strip().startsWith("*"));
            }
        }
    }

    @Test
    void thereIsNoMutableStaticState() {
        fields().that()
                .areStatic()
                .and(describe(
                        "are not of the compiler", field -> !field.getName().startsWith("$")))
                .should()
                .beFinal()
                .check(CLASSES);
    }

    @Test
    void onlyTheClockKnowsTheTime() {
        noClasses()
                .that(describe(
                        "are neither the clock, the trace of a session, of a command, of the endpoints nor above the data plane",
                        type -> !type.isEquivalentTo(Clock.class)
                                && !type.getPackageName().equals(ROOT + ".session.trace")
                                && !type.getPackageName().startsWith(ROOT + ".command")
                                && !type.getPackageName().equals(ROOT + ".http")
                                && !Set.of("admin", "server", "process", "").contains(within(type))))
                .should()
                .accessTargetWhere(describe(
                        "read the time",
                        access -> access.getTarget().getOwner().isEquivalentTo(System.class)
                                && Set.of("nanoTime", "currentTimeMillis")
                                        .contains(access.getTarget().getName())))
                .check(CLASSES);
    }
}
