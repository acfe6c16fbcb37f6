package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of the house that are about the text of the sources: how long they are, and how tests wait. They hold for every module. */
@Timeout(120)
class SourceRulesTest {
    private static final int MOST_LINES_OF_A_FILE = 300;
    private static final int MOST_LINES_OF_A_METHOD = 60;

    /** What lets time pass, by the class that has it. */
    private static final Set<String> WAITS = Set.of(
            "Thread.sleep",
            "Thread.onSpinWait",
            "LockSupport.parkNanos",
            "TimeUnit.SECONDS.sleep",
            "TimeUnit.MILLISECONDS.sleep",
            "SECONDS.sleep",
            "MILLISECONDS.sleep");

    /** A piece for tests, and one for the benchmark, which is a program. */
    private static final Set<String> MAY_WAIT = Set.of("Await.java", "Shell.java");

    private static final List<String> longFiles = new ArrayList<>();
    private static final List<String> longMethods = new ArrayList<>();
    private static final List<String> waitsInTests = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        List<Path> sources = sources();
        assertThat(sources).hasSizeGreaterThan(500);
        for (Path source : sources) {
            try (Stream<String> lines = Files.lines(source)) {
                long count = lines.count();
                if (count > MOST_LINES_OF_A_FILE) {
                    longFiles.add(name(source));
                }
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                examine(unit, positions);
            }
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("config", "proxy", "integration-tests")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
                files.filter(path -> path.toString().endsWith(".java")).forEach(all::add);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return all;
    }

    private static String name(Path source) {
        return Objects.requireNonNull(source.getFileName()).toString();
    }

    private static void examine(CompilationUnitTree unit, SourcePositions positions) {
        Path path = Path.of(unit.getSourceFile().toUri());
        boolean isTest = path.toString().contains("/src/test/");
        LineMap lines = unit.getLineMap();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                if (!isTest && method.getBody() != null) { // the text of a test's configuration is no code
                    long from = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                    long to = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
                    if (to - from + 1 > MOST_LINES_OF_A_METHOD) {
                        longMethods.add(name(path).replace("java", "") + method.getName());
                    }
                }
                return super.visitMethod(method, null);
            }

            @Override
            public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
                if (isTest
                        && !MAY_WAIT.contains(name(path))
                        && call.getMethodSelect() instanceof MemberSelectTree select
                        && WAITS.contains(select.toString())) {
                    waitsInTests.add(name(path) + ":" + lines.getLineNumber(positions.getStartPosition(unit, call))
                            + ": " + select);
                }
                return super.visitMethodInvocation(call, null);
            }
        }.scan(unit, null);
    }

    @Test
    void filesHaveAtMost300Lines() {
        assertThat(longFiles).as("split them by topic").isEmpty();
    }

    @Test
    void methodsHaveAtMost60Lines() {
        assertThat(longMethods).as("split them by step").isEmpty();
    }

    @Test
    void testsAwaitConditionsAndLetTimePassInOnePlaceOnly() {
        assertThat(waitsInTests).as("use Await").isEmpty();
    }
}
