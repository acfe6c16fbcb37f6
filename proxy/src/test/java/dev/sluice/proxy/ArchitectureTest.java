package dev.sluice.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sluice.proxy.account.AccessLog;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.PeerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of the house that a compiler does not check. */
@Timeout(60)
class ArchitectureTest {
    private static final String ROOT = "dev.sluice.proxy";

    /** Each package may use those of lower levels only. A new package must be given its level here. */
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("log"),
            Set.of("balance", "net.sys", "meter", "http", "command.operator", "command.selftest", "watch", "host"),
            Set.of("net"),
            Set.of("net.epoll", "discovery.dns"),
            Set.of("pool", "admit", "systemd"),
            Set.of("account", "route", "preface"),
            Set.of("snapshot"),
            Set.of("listen", "connect", "relay"),
            Set.of("session.trace"),
            Set.of("session.live"),
            Set.of("session.end"),
            Set.of("session.stage"),
            Set.of("session"),
            Set.of("reading"),
            Set.of("health", "discovery", "addresses"),
            Set.of("reload", "status"),
            Set.of("admin", "condition"),
            Set.of("server"),
            Set.of("process"),
            Set.of("command.demo"),
            Set.of("command"),
            Set.of(""));

    private static final String[] DATA_PLANE = Stream.of(
                    "balance",
                    "net",
                    "net.sys",
                    "net.epoll",
                    "meter",
                    "pool",
                    "admit",
                    "account",
                    "preface",
                    "listen",
                    "connect",
                    "relay",
                    "route",
                    "session",
                    "session.trace",
                    "session.live",
                    "session.end",
                    "session.stage")
            .map(name -> ROOT + "." + name)
            .toArray(String[]::new);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static String within(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static int level(JavaClass type) {
        String within = within(type);
        for (int level = 0; level < LEVELS.size(); level++) {
            if (LEVELS.get(level).contains(within)) {
                return level;
            }
        }
        throw new AssertionError("package " + within + " has no level");
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    @Test
    void packagesDependDownwardOnly() {
        classes()
                .should(new ArchCondition<JavaClass>("depend on lower levels only") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            JavaClass target = dependency.getTargetClass();
                            if (isOurs(target)
                                    && !target.getPackageName().equals(type.getPackageName())
                                    && level(target) >= level(type)) {
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                            }
                        }
                    }
                })
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nettyStaysInNet() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".net..", ROOT + ".http", ROOT + ".discovery.dns", ROOT + ".process", ROOT + ".command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void oneClassChoosesTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".net.epoll")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".process.ProxyProcess")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".net.epoll")
                .check(CLASSES);
    }

    /** What the path of bytes does with Netty's sockets is in one package. */
    @Test
    void onlyTheEngineKnowsEpoll() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".net.epoll", ROOT + ".http", ROOT + ".discovery.dns")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel.epoll..")
                .check(CLASSES);
    }

    @Test
    void algorithmsAndMetersUseTheJdkAlone() {
        for (String name : List.of("balance", "meter")) {
            classes()
                    .that()
                    .resideInAPackage(ROOT + "." + name)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", ROOT + "." + name))
                    .check(CLASSES);
        }
    }

    @Test
    void headersAreReadAndWrittenWithoutAnyPartOfTheProxyButAddresses() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".preface")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", ROOT + ".preface")
                        .or(type(PeerAddress.class)))
                .check(CLASSES);
    }

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
                        // The log's own thread waits for records, and at the end the control thread for that one. What
                        // loops
                        // call, write, is not among them.
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
    void nothingInTheDataPlaneIsSynchronized() {
        eachSource((path, text) -> assertThat(text.lines()
                        .filter(line ->
                                line.contains("synchronized (") && !line.strip().startsWith("*")))
                .as(path.toString())
                .isEmpty());
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
    void namesSayWhatATypeIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Base|Info|Data)")
                .check(CLASSES);
    }

    @Test
    void methodsTakeAtMostSixParameters() {
        ArchCondition<JavaCodeUnit> few = new ArchCondition<>("take at most 6 parameters") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                if (unit.getRawParameterTypes().size() > 6) {
                    events.add(SimpleConditionEvent.violated(unit, unit.getFullName()));
                }
            }
        };
        codeUnits()
                .that()
                .areDeclaredInClassesThat(describe("are no records", type -> !type.isRecord()))
                .should(few)
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

    @Test
    void everyPackageIsDescribedAndNullMarked() {
        Map<String, Boolean> marked = new HashMap<>();
        for (JavaClass type : CLASSES) {
            marked.merge(
                    type.getPackageName(), type.getSimpleName().equals("package-info"), (one, other) -> one || other);
        }
        assertThat(marked)
                .containsKey(SessionLog.class.getPackageName())
                .allSatisfy((name, has) -> assertThat(has).as(name).isTrue());
    }

    private interface SourceCheck {
        void check(Path path, String text);
    }

    private static void eachSource(SourceCheck check) {
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> all =
                    files.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(all).isNotEmpty();
            for (Path path : all) {
                check.check(Objects.requireNonNull(path.getFileName()), Files.readString(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
