package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Key;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Single;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A key that is accepted and then not read would be a lie. */
@Timeout(60)
class EveryKeyCountsTest {
    /** Where a section holds one of several kinds, each of them. */
    private static final List<String> POOLS = List.of(
            "healthCheck: {type: http}, discover: {dns: a.b, port: 1}",
            "discover: {file: a}",
            "discover: {kubernetes: {service: a}}");

    private final List<Origins> origins = POOLS.stream()
            .map(pool -> ConfigLoader.loadText(
                            "a.yaml",
                            "admin: {socket: /s}\nfrontends: {NAME: {bind: \":1\", pool: NAME}}\npools: {NAME: {"
                                    + pool
                                    + ", backends: {NAME: {address: \"a:1\", healthCheck: {type: http}}}}}",
                            _ -> null)
                    .origins())
            .toList();

    @Test
    void everyKeyOfTheTableReachesTheModel() {
        check(Language.ROOT, "");
    }

    private void check(Section section, String path) {
        for (Key key : section.keys()) {
            String child = path.isEmpty() ? key.name() : path + "." + key.name();
            switch (key.type()) {
                case Single _, OneOrMore _, Type.Ranges _, Type.Listed _, PoolOrBackends _ -> {
                    // The model has the two sides of it.
                    if (!child.endsWith("timeouts.idle")) {
                        assertThat(origins).as(child).anyMatch(one -> one.knows(child));
                    }
                }
                case Group group -> {
                    // Their values count where they are inherited.
                    if (!child.equals("defaults")) {
                        check(group.section(), child);
                    }
                }
                case Named named -> check(named.section(), child + ".NAME");
                case Backends backends -> check(backends.named(), child + ".NAME");
            }
        }
    }
}
