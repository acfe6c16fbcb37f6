package dev.sluice.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.sluice.proxy.ProxyClasses.CLASSES;

import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of names and signatures: a name says what a type is, and a method takes few things. */
@Timeout(60)
class NamingRulesTest {
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
}
