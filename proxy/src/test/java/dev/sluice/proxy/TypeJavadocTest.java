package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rule that the Javadoc of a type or a package begins with what it is. */
@Timeout(60)
class TypeJavadocTest {
    private static final List<String> MODULES = List.of(".", "../config");

    /** Openings of a sentence that asks, points or tells what is done, and so never says what there is. */
    private static final Set<String> NO_NOUNS =
            Set.copyOf(List.of(("Who Whom Whose What Where Wherever When How Why Which"
                            + " Whether Is Are It They This These So As Something Somebody Nobody Nothing"
                            + " Accepts Adds Answers Asks Binds Builds Checks Closes Collects Compares Connects Counts Creates Cuts"
                            + " Decides Decodes Does Encodes Ends Finds Follows Forgets Gets Gives Handles Holds Joins Keeps Knows"
                            + " Lists Loads Looks Makes Marks Moves Notices Opens Parses Picks Prints Puts Raises Reads Refuses"
                            + " Remembers Replaces Reports Resolves Runs Says Sees Sends Serves Sets Shows Stands Starts Stops Takes"
                            + " Tells Translates Tries Turns Waits Walks Warns Watches Writes")
                    .split(" ")));

    /** Two lines of a comment. */
    private static final int MOST_CHARACTERS = 234;

    /** The first sentence about a type or a package. */
    private record Described(String place, String sentence) {
        boolean isShort() {
            return sentence.replaceAll("\\s+", " ").length() <= MOST_CHARACTERS;
        }

        boolean saysWhatItIs() {
            return !NO_NOUNS.contains(sentence.split("[\\s,.:;]", 2)[0]);
        }
    }

    @Test
    void theFirstSentenceSaysWhatATypeOrPackageIs() throws IOException {
        List<Described> all = new ArrayList<>();
        try (StandardJavaFileManager files = compiler().getStandardFileManager(null, null, null)) {
            for (String module : MODULES) {
                List<Described> some = described(files.getJavaFileObjectsFromPaths(sources(module)));
                assertThat(some).as(module).hasSizeGreaterThan(100);
                all.addAll(some);
            }
        }
        assertThat(all).filteredOn(one -> !one.saysWhatItIs()).isEmpty();
        assertThat(all).filteredOn(one -> !one.isShort()).isEmpty();
    }

    @Test
    void typesNestedOnesAndPackagesAreLookedAt() throws IOException {
        List<Described> all = described(List.of(source("""
                /** What is <b>here</b>. More. */
                package some;

                /**
                 * Keeps things.
                 */
                @Deprecated
                final class Outer {
                    /** A {@code thing}, which is kept. It is not
                     * looked at here. */
                    record Thing() {}

                    /** Reads it. */
                    void read() {}
                }

                class Undescribed {}
                """)));

        assertThat(all)
                .extracting(Described::sentence)
                .containsExactly("What is <b>here</b>.", "Keeps things.", "A {@code thing}, which is kept.");
        assertThat(all).extracting(Described::saysWhatItIs).containsExactly(false, false, true);
    }

    private static JavaCompiler compiler() {
        return ToolProvider.getSystemJavaCompiler();
    }

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
            return files.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static JavaFileObject source(String text) {
        return new SimpleJavaFileObject(URI.create("mem:///package-info.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static List<Described> described(Iterable<? extends JavaFileObject> sources) throws IOException {
        JavacTask task = (JavacTask) compiler().getTask(null, null, null, List.of("-proc:none"), null, sources);
        DocTrees docs = DocTrees.instance(task);
        List<Described> all = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitPackage(PackageTree node, Void nothing) {
                    add(node.getPackageName().toString());
                    return super.visitPackage(node, null);
                }

                @Override
                public Void visitClass(ClassTree node, Void nothing) {
                    add(node.getSimpleName().toString());
                    return super.visitClass(node, null);
                }

                private void add(String name) {
                    DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
                    if (comment != null) {
                        String sentence = comment.getFirstSentence().stream()
                                .map(DocTree::toString)
                                .collect(Collectors.joining());
                        all.add(new Described(unit.getSourceFile().getName() + " " + name, sentence));
                    }
                }
            }.scan(unit, null);
        }
        return all;
    }
}
