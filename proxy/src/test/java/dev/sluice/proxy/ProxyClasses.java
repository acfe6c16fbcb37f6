package dev.sluice.proxy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;

/** The classes of this program without its tests, as the rules of the house see them. */
final class ProxyClasses {
    static final String ROOT = "dev.sluice.proxy";

    static final String[] DATA_PLANE = Stream.of(
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

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private ProxyClasses() {}

    static String within(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }
}
