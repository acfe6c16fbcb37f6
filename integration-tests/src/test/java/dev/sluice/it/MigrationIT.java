package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who comes from HAProxy finds each of its words in docs/from-haproxy.md. */
@Timeout(120)
class MigrationIT {
    /** Those of a proxy, as {@code haproxy -dKcfg,srv,bnd} lists them: the last word is the keyword, followed by its modes or arguments. */
    private static final Pattern KEYWORD =
            Pattern.compile("(?:bind <addr> (?:ssl )?|server <name> <addr> |option |tcp-re(?:quest|sponse) (?:\\w+ )?|)"
                    + "([a-z0-9][a-z0-9._-]*)\\*?(?: \\+?-?\\d+)?( \\[.*])?");

    private static final Pattern HTTP = Pattern.compile("http-|HTTP|h1-");

    private static Set<String> keywords(String listing) {
        Set<String> keywords = new TreeSet<>();
        boolean proxy = false;
        for (String line : listing.lines().toList()) {
            if (!line.startsWith("\t") && !line.startsWith(" ")) {
                proxy = line.equals("listen");
            }
            Matcher keyword = KEYWORD.matcher(line.strip());
            if (proxy && !HTTP.matcher(line).find() && keyword.matches()) {
                keywords.add(keyword.group(1));
            }
        }
        return keywords;
    }

    @Test
    void eachKeywordOfAProxyIsOnThePage(@TempDir Path directory) throws IOException, InterruptedException {
        Path config = Files.writeString(
                directory.resolve("haproxy.cfg"), "defaults\n  mode tcp\nlisten x\n  bind 127.0.0.1:1\n");
        Process haproxy = new ProcessBuilder(
                        Requires.program("haproxy"), "-dKcfg,srv,bnd", "-c", "-f", config.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String listing = new String(haproxy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        haproxy.waitFor();
        Set<String> missing = keywords(listing);
        assertThat(missing).hasSizeGreaterThan(200).contains("slowstart", "accept-proxy", "dontlognull", "set-dst");
        String page = Files.readString(Path.of("../docs/from-haproxy.md"));
        missing.removeIf(keyword -> Pattern.compile("(?<![\\w-])" + Pattern.quote(keyword) + "(?![\\w-])")
                .matcher(page)
                .find());
        assertThat(missing).isEmpty();
    }
}
