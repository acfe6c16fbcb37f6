package dev.sluice.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.config");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.sluice.(config..)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheYamlPackageKnowsTheParser() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.config.yaml")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.yaml..")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheProgramOrItsNetwork() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.proxy..", "io.netty..", "java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Info|Data)")
                .check(CLASSES);
    }
}
