package dev.sluice.proxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.sluice.proxy.ProxyClasses.CLASSES;
import static dev.sluice.proxy.ProxyClasses.ROOT;
import static dev.sluice.proxy.ProxyClasses.isOurs;
import static dev.sluice.proxy.ProxyClasses.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.net.PeerAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of packages: which may use which, who knows Netty, and what each says of itself. */
@Timeout(60)
class ArchitectureTest {
    /** Each package may use those of lower levels only. A new package must be given its level here. */
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("log", "certificate", "database"),
            Set.of("balance", "net.sys", "meter", "http", "command.operator", "command.selftest", "watch", "host"),
            Set.of("net"),
            Set.of("net.epoll", "net.tls", "discovery.dns"),
            Set.of("pool", "admit", "systemd", "preface"),
            Set.of("route"),
            Set.of("account"),
            Set.of("snapshot"),
            Set.of("listen", "connect", "relay", "http.tls"),
            Set.of("session.trace"),
            Set.of("session.live"),
            Set.of("session.end"),
            Set.of("session.stage"),
            Set.of("session"),
            Set.of("reading"),
            Set.of("health", "discovery", "addresses", "keystore"),
            Set.of("reload", "status"),
            Set.of("admin", "condition"),
            Set.of("server"),
            Set.of("process"),
            Set.of("command.demo"),
            Set.of("command"),
            Set.of(""));

    private static int level(JavaClass type) {
        String within = within(type);
        for (int level = 0; level < LEVELS.size(); level++) {
            if (LEVELS.get(level).contains(within)) {
                return level;
            }
        }
        throw new AssertionError("package " + within + " has no level");
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
                        ROOT + ".net..",
                        ROOT + ".http..",
                        ROOT + ".discovery.dns",
                        ROOT + ".process",
                        ROOT + ".command")
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
}
