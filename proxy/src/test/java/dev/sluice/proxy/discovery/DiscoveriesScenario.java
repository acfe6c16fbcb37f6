package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** Discoveries over lookups that say what a test wants, with the lines that they log. */
abstract class DiscoveriesScenario {
    static final Logger LOG = (Logger) LoggerFactory.getLogger("sluice");

    final List<FakeLookup> opened = new ArrayList<>();
    final List<String> followed = new ArrayList<>();
    final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @Nullable
    Level level;

    Instant now = Instant.EPOCH;

    final Discoveries discoveries = new Discoveries(
            (_, _) -> {
                opened.add(new FakeLookup());
                return opened.getLast();
            },
            () -> now,
            Duration.ZERO);

    @BeforeEach
    void begin() {
        discoveries.follower(followed::add);
        lines.start();
        level = LOG.getLevel();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(lines);
    }

    @AfterEach
    void end() {
        LOG.detachAppender(lines);
        LOG.setLevel(level);
        discoveries.close();
        assertThat(opened).allMatch(FakeLookup::isClosed);
    }

    static SluiceConfig config(String... pools) {
        String yaml = "metrics: {bind: \"127.0.0.9:10\"}\n"
                + "admin: {bind: \"127.0.0.9:11\", tokenFile: /t}\nfrontends: {f: {bind: \"127.0.0.9:9\", pool: p}}\npools:\n  "
                + String.join("\n  ", pools) + "\n";
        return TestConfig.of(yaml);
    }

    SluiceConfig serve(String... pools) throws InterruptedException {
        SluiceConfig config = config(pools);
        discoveries.prepare(config);
        discoveries.commit(config, followed::add);
        followed.clear();
        return config;
    }

    List<String> found(SluiceConfig config) {
        return discoveries.of(config.pools().getFirst()).stream()
                .map(BackendConfig::name)
                .toList();
    }

    List<String> lines() {
        List<String> all = lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> !line.contains("within"))
                .toList();
        lines.list.clear();
        return all;
    }

    DiscoveryStatus status() {
        return Objects.requireNonNull(discoveries.status("p"));
    }
}
