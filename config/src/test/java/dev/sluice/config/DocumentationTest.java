package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations of the README and of the pages in docs are valid. */
@Timeout(60)
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern POOL = Pattern.compile("(?m)^  ([a-zA-Z]\\w*):");

    /** A file that only the reader has. */
    private static final Pattern SECRET = Pattern.compile("[$][{]file:[^}]*}");
    /** Of other programs: manifests, values of the chart, files of backends. */
    private static final Pattern FOREIGN = Pattern.compile("(?m)^(apiVersion|kind|services|config|spec|  env|- )");

    record Block(Path page, String yaml) {
        @Override
        public String toString() {
            return page.getFileName() + ": " + yaml.lines().findFirst().orElse("");
        }
    }

    static List<Block> blocks() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
        try (Stream<Path> docs = Files.list(Path.of("../docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                if (!FOREIGN.matcher(block.group(1)).find()) {
                    blocks.add(new Block(page, block.group(1)));
                }
            }
        }
        return blocks;
    }

    /** What is left out around a fragment. */
    private static String whole(String yaml) {
        if (yaml.startsWith("healthCheck:")) {
            return "frontends: {f: {bind: \":1\", pool: p}}\npools:\n  p:\n    backends: [\"h:1\", \"i:1\"]\n"
                    + yaml.indent(4);
        }
        if (Pattern.compile("(?m)^frontends:").matcher(yaml).find()) {
            return yaml;
        }
        int pools = yaml.indexOf("pools:");
        if (pools < 0) {
            return yaml + "frontends: {f: {bind: \":1\", pool: [\"h:1\"]}}\n";
        }
        StringBuilder frontends = new StringBuilder("frontends:\n");
        String flow = yaml.substring(pools).replaceFirst("^pools: \\{(\\w+):", "pools:\n  $1:");
        Matcher pool = POOL.matcher(flow);
        for (int port = 1; pool.find(); port++) {
            frontends.append("  f%d: {bind: \":%d\", pool: %s}\n".formatted(port, port, pool.group(1)));
        }
        return yaml + frontends;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyConfigurationLoadsWithoutFindings(Block block) {
        String yaml = whole(block.yaml());
        LoadResult loaded = ConfigLoader.loadText(
                block.page().toString(), SECRET.matcher(yaml).replaceAll("secret"), name -> name);
        assertThat(Findings.render(loaded.findings())).as(yaml).isEmpty();
    }

    @Test
    void theReadmeAndThePagesForOperatorsOfOtherProxiesHaveSome() throws IOException {
        assertThat(blocks().stream().map(block -> block.page().getFileName().toString()))
                .contains("README.md", "from-haproxy.md", "from-nginx.md", "health-checks.md");
    }
}
