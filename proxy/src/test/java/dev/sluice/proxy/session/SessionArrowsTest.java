package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The classes of a session know each other in one direction only: that of the table in ARCHITECTURE.md. */
@Timeout(60)
class SessionArrowsTest {
    /** From the top down. */
    private static final List<String> ORDER = List.of(
            "Worker",
            "ClientAdmission",
            "SessionPath",
            "Securing",
            "RouteFinder",
            "BackendFinder",
            "Arrival",
            "RefusalListener",
            "SessionHost",
            "Session",
            "SessionOwner",
            "ExitStep");

    private static int place(JavaClass type) {
        String outermost =
                type.getName().substring(type.getPackageName().length() + 1).split("\\$", 2)[0];
        assertThat(ORDER).contains(outermost);
        return ORDER.indexOf(outermost);
    }

    @Test
    void noArrowRunsUp() {
        List<String> upward = new ArrayList<>();
        String session = Session.class.getPackageName();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(session)) {
            if (!type.getPackageName().equals(session) || type.getSimpleName().equals("package-info")) {
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(session) && place(target) < place(type)) {
                    upward.add(dependency.getDescription());
                }
            }
        }
        assertThat(upward).isEmpty();
    }
}
