package dev.sluice.it.kubernetes;

import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A way to get manifests: a scenario of the chart, a directory for kustomize, or a plain file. */
public record ManifestSource(String name, Path path) {
    static final Path PLAIN = Path.of("../deploy/kubernetes").toAbsolutePath().normalize();
    /** Components came with kubectl 1.21, which no package of Debian 12 has. */
    private static final List<String> KUBECTL =
            List.of("/usr/bin/kubectl", "/usr/local/bin/kubectl", "/usr/lib/google-cloud-sdk/bin/kubectl");

    public static List<ManifestSource> all() throws IOException {
        List<ManifestSource> all = new ArrayList<>();
        for (Path values : Chart.scenarios()) {
            String scenario = String.valueOf(values.getFileName()).replace("-values.yaml", "");
            all.add(new ManifestSource("helm " + scenario, values));
        }
        try (Stream<Path> files = Files.walk(PLAIN)) {
            for (Path file : files.sorted().toList()) {
                String name = PLAIN.relativize(file).toString();
                if (name.endsWith("/kustomization.yaml") && !name.startsWith("components/")) {
                    all.add(new ManifestSource("kustomize " + name.replace("/kustomization.yaml", ""), file));
                } else if (name.endsWith(".yaml") && !name.contains("/")) {
                    all.add(new ManifestSource(name, file));
                }
            }
        }
        return all;
    }

    public Manifests manifests() throws IOException, InterruptedException {
        if (name.startsWith("helm ")) {
            return Chart.render(path);
        }
        return name.startsWith("kustomize ") ? kustomize(path.resolveSibling("")) : Manifests.read(path);
    }

    /** Whether pools look for their backends in the cluster. */
    boolean discovers() throws IOException {
        return Chart.needsDiscovery(path);
    }

    /** What {@code kubectl kustomize} makes of a directory. */
    static Manifests kustomize(Path directory) throws IOException, InterruptedException {
        return Manifests.parse(Run.ok(kubectl(), "kustomize", directory.toString()));
    }

    private static String kubectl() {
        String found = KUBECTL.stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        Requires.that(!found.isEmpty(), "kubectl is not installed: nothing else builds kustomizations with components");
        return found;
    }

    @Override
    public String toString() {
        return name;
    }
}
