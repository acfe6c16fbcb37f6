package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lookup does when a watch goes wrong: it says so, keeps what it has, and goes on where it was. */
class EndpointSliceWatchFailureTest extends FailureScenario {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExpiredVersionLeadsToANewListWithoutAFailure(boolean byStatus) {
        server.goneByStatus(byStatus);
        startWatching();
        // At once, so that no watch sees a part of it.
        synchronized (server.storage) {
            server.cutWatches();
            server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.2"));
            server.storage.changeElsewhere(1);
            server.storage.compact();
        }
        answers.awaitAddresses("10.0.0.2:8080");
        awaitWatch(2);
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.3"));
        answers.awaitAddresses("10.0.0.3:8080");
        assertThat(answers.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWatchThatIsCutGoesOnFromTheLastWholeEvent(boolean insideAnEvent) {
        startWatching();
        server.storage.put(FakeApiSlices.ready("web-2", "10.0.0.2"));
        answers.awaitAddresses("10.0.0.1:8080", "10.0.0.2:8080");
        if (insideAnEvent) {
            server.cutWatchesInsideAnEvent();
        } else {
            server.cutWatches();
        }
        awaitWatch(2);
        assertThat(server.requests().getLast().parameter("resourceVersion")).isEqualTo("1002");
        server.storage.put(FakeApiSlices.ready("web-2", "10.0.0.3"));
        answers.awaitAddresses("10.0.0.1:8080", "10.0.0.3:8080");
        assertThat(answers.failures()).isEmpty();
        assertThat(server.count(false)).as("lists").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\n",
                "{\"type\":\"ADDED\",\"object\":{]}}\n",
                "{}\n",
                "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"web-1\"}}}\n",
                "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"resourceVersion\":\"5\"}}}\n",
                "{\"type\":\"BOOKMARK\"}\n"
            })
    void aWatchWithGarbageIsSaidAndBegunAgainWhereItWas(String garbage) {
        server.nextWatch(FakeApiAnswers.open(garbage));
        lookup.start(answers);
        awaitWatch(2);
        assertThat(answers.failures()).singleElement().asString().startsWith("the API server sent ");
        assertThat(server.requests().getLast().parameter("resourceVersion")).isEqualTo("1001");
        assertThat(server.count(false)).as("lists").isEqualTo(1);
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.2"));
        answers.awaitAddresses("10.0.0.2:8080");
    }

    @Test
    void whatCannotBeReadTwiceIsPassedByANewList() {
        server.nextWatch(FakeApiAnswers.open("garbage\n"));
        server.nextWatch(FakeApiAnswers.open("garbage\n"));
        lookup.start(answers);
        awaitWatch(3);
        assertThat(server.count(false)).as("lists").isEqualTo(2);
    }

    @Test
    void eventsBeforeGarbageCount() {
        server.nextWatch(
                FakeApiAnswers.open(FakeApiAnswers.event("MODIFIED", versioned("10.0.0.5", "1001")) + "garbage\n"));
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.5:8080");
    }

    private static JsonNode versioned(String address, String version) {
        ObjectNode slice = FakeApiSlices.ready("web-1", address);
        slice.withObject("/metadata").put("resourceVersion", version);
        return slice;
    }

    @Test
    void anErrorEventIsSaidAndLeadsToANewList() {
        server.nextWatch(FakeApiAnswers.open(
                FakeApiAnswers.event("ERROR", FakeApiAnswers.status("InternalError", "etcd event received", 500))));
        lookup.start(answers);
        awaitWatch(2);
        assertThat(answers.failures()).containsExactly("the API server says 500 etcd event received");
        assertThat(server.count(false)).as("lists").isEqualTo(2);
    }

    @Test
    void anEventWithoutEndIsGivenUp() {
        server.nextWatch(FakeApiAnswers.open("{\"type\":\"ADDED\",\"object\":\"" + "x".repeat(17 << 20)));
        lookup.start(answers);
        awaitWatch(2);
        assertThat(answers.failures()).containsExactly("the API server sent an event of more than 16777216 bytes");
    }

    @Test
    void aWatchOnADeadConnectionIsGivenUp() {
        lookup = lookup(Duration.ofMillis(5), Duration.ofSeconds(10), 1, Duration.ofMillis(100));
        server.fallSilent();
        startWatching();
        Await.count("another watch", () -> server.count(true), 2);
        assertThat(server.count(false)).as("lists, since nothing was heard").isEqualTo(2);
        assertThat(answers.failures()).isEmpty();
        assertThat(RecordedAnswers.addresses(answers.last())).isEqualTo(List.of("10.0.0.1:8080"));
    }

    @Test
    void theEndOfATroubleIsTold() {
        server.nextWatch(FakeApiAnswers.open("garbage\n"));
        lookup.start(answers);
        awaitWatch(2);
        Await.count("the same answer again", () -> answers.found().size(), 2);
        answers.awaitAddresses("10.0.0.1:8080");
        assertThat(answers.failures()).hasSize(1);
        assertThat(server.count(false)).as("lists").isEqualTo(1);
    }

    @Test
    void watchesThatBreakOffAtOnceAreSaid() {
        for (int i = 0; i < 3; i++) {
            server.nextWatch(FakeApiAnswers.raw(200, ""));
        }
        lookup.start(answers);
        awaitWatch(4);
        // The first one is nothing unusual.
        assertThat(answers.failures())
                .hasSize(2)
                .allSatisfy(reason -> assertThat(reason).startsWith("the watch of the API server broke off"));
    }
}
