package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a lookup tells the operator by itself. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set by JUnit
class EndpointSliceLogTest {
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                lines.add(event.getLevel() + " " + event.getFormattedMessage());
            }
        }
    }

    @TempDir
    private Path directory;

    private TestPod pod;
    private final RecordedAnswers answers = new RecordedAnswers();
    private final Lines lines = new Lines();
    private final Logger logger = (Logger) LoggerFactory.getLogger("sluice");
    private Level level;

    @BeforeEach
    void open() {
        pod = new TestPod(directory);
        level = logger.getLevel();
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        logger.setLevel(level);
        pod.close();
    }

    private void put(ObjectNode slice) {
        pod.server.storage.put(slice);
    }

    private static FakeApiSlices slice(String name) {
        return FakeApiSlices.slice(name).port("http", 8080);
    }

    @Test
    void slicesWithHostNamesAreSaidOnce() {
        ObjectNode names = slice("web-9")
                .addressType("FQDN")
                .endpoint("example.com", null, true, true, false)
                .build();
        put(names);
        try (EndpointSliceLookup lookup = pod.lookup()) {
            lookup.start(answers);
            answers.awaitAddresses();
            put(names);
            put(FakeApiSlices.ready("web-1", "10.0.0.1"));
            answers.awaitAddresses("10.0.0.1:8080");
        }
        assertThat(lines.lines).containsExactly("WARN pool shopPool: EndpointSlices with host names are not used");
    }

    @Test
    void aServiceWithoutSlicesIsSaidOnce() {
        try (EndpointSliceLookup lookup = pod.lookup()) {
            lookup.start(answers);
            answers.awaitAddresses();
            put(FakeApiSlices.ready("web-1", "10.0.0.1"));
            answers.awaitAddresses("10.0.0.1:8080");
            pod.server.storage.delete("web-1");
            answers.awaitAddresses();
        }
        assertThat(lines.lines)
                .containsExactly(
                        "WARN pool shopPool: service web has no EndpointSlices; if its name is right, it has no"
                                + " pods yet");
    }

    @Test
    void theDecisionAboutZonesIsSaidWhenItChanges() {
        pod.environment.put("SLUICE_ZONE", " a ");
        ObjectNode hinted = slice("web-1")
                .endpoint("10.0.0.1", null, true, true, false)
                .forZones("a")
                .endpoint("10.0.0.2", null, true, true, false)
                .forZones("b")
                .build();
        put(hinted);
        try (EndpointSliceLookup lookup = pod.lookup("http", true, TestPod.QUICK)) {
            lookup.start(answers);
            answers.awaitAddresses("10.0.0.1:8080");
            put(hinted);
            Await.count("the same again", () -> answers.found().size(), 2);
            put(FakeApiSlices.ready("web-2", "10.0.0.3"));
            answers.awaitAddresses("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080");
            pod.server.storage.delete("web-2");
            answers.awaitAddresses("10.0.0.1:8080");
        }
        assertThat(lines.lines)
                .containsExactly(
                        "INFO pool shopPool: service web: its endpoints for this zone are used",
                        "INFO pool shopPool: service web: endpoints of all zones are used, since not every one has a hint",
                        "INFO pool shopPool: service web: its endpoints for this zone are used");
    }

    @Test
    void aZoneThatIsNotKnownIsSaid() {
        pod.environment.put("SLUICE_ZONE", "");
        put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        try (EndpointSliceLookup lookup = pod.lookup("http", true, TestPod.QUICK)) {
            lookup.start(answers);
            answers.awaitAddresses("10.0.0.1:8080");
        }
        assertThat(lines.lines)
                .containsExactly(
                        "INFO pool shopPool: service web: endpoints of all zones are used, since SLUICE_ZONE does"
                                + " not say which one this is");
    }
}
