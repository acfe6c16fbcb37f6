package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the slices and to the connections, in the end the lookup knows what the API server knows. */
@Timeout(240)
@SuppressWarnings("NullAway.Init") // set by JUnit
class EndpointSliceRandomTest {
    private static final int ROUNDS = 200;
    private static final int ROUNDS_OF_A_LOOKUP = 20;
    private static final String ZONE = "a";

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void theLookupEndsUpWithWhatTheServerHas() {
        System.out.println("seed of the random test: -Dfuzz.seed=" + seed);
        try (TestPod pod = new TestPod(directory)) {
            pod.environment.put("SLUICE_ZONE", ZONE);
            FakeApiServer server = pod.server;
            EndpointSliceLookup lookup = null;
            RecordedAnswers answers = new RecordedAnswers();
            for (int round = 0; round < ROUNDS; round++) {
                if (round % ROUNDS_OF_A_LOOKUP == 0) {
                    if (lookup != null) {
                        lookup.close();
                    }
                    answers = new RecordedAnswers();
                    lookup = pod.lookup("http", true, TestPod.QUICK);
                    lookup.start(answers);
                }
                for (int i = random.nextInt(8); i >= 0; i--) {
                    happen(server);
                }
                awaitModel(server, answers, round);
            }
            if (lookup != null) {
                lookup.close();
            }
        }
    }

    private void awaitModel(FakeApiServer server, RecordedAnswers answers, int round) {
        List<String> expected = SliceModel.expected(server.storage.snapshot().values(), ZONE);
        try {
            Await.until(
                    "the model",
                    () -> !answers.found().isEmpty()
                            && RecordedAnswers.addresses(answers.last()).equals(expected));
        } catch (AssertionError e) {
            assertThat(answers.found().isEmpty() ? List.of() : RecordedAnswers.addresses(answers.last()))
                    .as("round %d, -Dfuzz.seed=%d, failures %s", round, seed, answers.failures())
                    .isEqualTo(expected);
            throw e;
        }
        assertThat(answers.last().stream().map(Endpoint::name)).doesNotHaveDuplicates();
    }

    private void happen(FakeApiServer server) {
        switch (random.nextInt(20)) {
            case 0 -> server.cutWatches();
            case 1 -> server.cutWatchesInsideAnEvent();
            case 2 -> server.endWatches();
            case 3 -> server.bookmark();
            case 4 -> {
                server.storage.changeElsewhere(1 + random.nextInt(5));
                server.storage.compact();
            }
            case 5 -> server.pieces(new Random(random.nextLong())::nextInt);
            case 6 -> server.goneByStatus(random.nextBoolean());
            case 7 -> server.pageSize(1 + random.nextInt(4));
            case 8 -> server.nextWatch(trouble());
            case 9 -> server.nextList(trouble());
            case 10, 11 -> delete(server);
            default -> server.storage.put(randomSlice());
        }
    }

    private FakeApiServer.Answer trouble() {
        return switch (random.nextInt(6)) {
            case 0 -> FakeApiAnswers.status(500, "InternalError", "no");
            case 1 -> FakeApiAnswers.status(410, "Expired", "too old");
            case 2 -> FakeApiAnswers.raw(200, "garbage");
            case 3 -> FakeApiAnswers.raw(200, "");
            case 4 -> FakeApiAnswers.raw(200, "{\"type\":\"ADDED\",\"object\":{");
            default ->
                FakeApiAnswers.raw(
                        200, FakeApiAnswers.event("ERROR", FakeApiAnswers.status("Expired", "too old", 410)));
        };
    }

    private void delete(FakeApiServer server) {
        List<String> names = new ArrayList<>(server.storage.snapshot().keySet());
        if (!names.isEmpty()) {
            server.storage.delete(names.get(random.nextInt(names.size())));
        }
    }

    private ObjectNode randomSlice() {
        int number = random.nextInt(8);
        boolean six = number >= 6;
        FakeApiSlices slice = FakeApiSlices.slice("web-" + number).addressType(six ? "IPv6" : "IPv4");
        if (random.nextInt(10) == 0) {
            slice.service("other");
        }
        slice.port("http", 8080 + random.nextInt(2)).port("dns", 53, "UDP");
        boolean hinted = random.nextBoolean();
        for (int i = random.nextInt(5); i > 0; i--) {
            int last = random.nextInt(6);
            slice.endpoint(
                    six ? "fd00::" + (1 + last) : "10.0.0." + last,
                    random.nextBoolean() ? "web-" + last : null,
                    condition(),
                    condition(),
                    condition());
            if (hinted || random.nextInt(4) == 0) {
                slice.forZones(random.nextBoolean() ? ZONE : "b", "c");
            }
        }
        return slice.build();
    }

    private @Nullable Boolean condition() {
        return random.nextInt(4) == 0 ? null : Boolean.valueOf(random.nextBoolean());
    }
}
