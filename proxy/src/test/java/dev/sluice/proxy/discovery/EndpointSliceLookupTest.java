package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a lookup does while the API server does as it should. */
class EndpointSliceLookupTest extends PodScenario {
    @Test
    void theListIsAnsweredOnceItIsThere() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1", "10.0.0.2"));
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080", "10.0.0.2:8080");
        assertThat(answers.found()).hasSize(1);
        assertThat(answers.last().getFirst())
                .isEqualTo(new Endpoint("10.0.0.1:8080", new HostPort("10.0.0.1", 8080), 1, false, false));
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void theRequestsAreThoseOfAReflector() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        startWatching();
        FakeApiRequest list = server.requests().get(0);
        assertThat(list.path()).isEqualTo("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices");
        assertThat(list.token()).isEqualTo("token-1");
        assertThat(list.query())
                .hasSize(3)
                .containsEntry("labelSelector", "kubernetes.io/service-name=web")
                .containsEntry("limit", "500")
                .containsEntry("resourceVersion", "0");
        assertThat(server.requests().get(1).query())
                .hasSize(5)
                .containsEntry("labelSelector", "kubernetes.io/service-name=web")
                .containsEntry("watch", "1")
                .containsEntry("allowWatchBookmarks", "true")
                .containsEntry("resourceVersion", "1001")
                .containsEntry("timeoutSeconds", "60");
    }

    @Test
    void watchesLastAMinuteAtMost() {
        lookup = pod.lookup("http", false, EndpointSliceLookup.Timing.DEFAULT);
        startWatching();
        assertThat(Integer.parseInt(server.requests().get(1).parameter("timeoutSeconds")))
                .isBetween(50, 60);
    }

    @Test
    void anotherNamespaceIsAskedWhereTheConfigurationNamesOne() {
        lookup = pod.lookup(
                new DiscoverySource.Kubernetes(FakeApiServer.SERVICE, "billing", null, false), TestPod.QUICK);
        startWatching();
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.path()).contains("/namespaces/billing/"));
    }

    @Test
    void aServiceWithoutSlicesIsAnEmptyAnswer() {
        lookup.start(answers);
        answers.awaitAddresses();
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void slicesOfOtherServicesDoNotCount() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        server.storage.put(FakeApiSlices.slice("db-1")
                .service("db")
                .port("http", 8080)
                .endpoint("10.0.0.9", null, true, true, false)
                .build());
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
    }

    @Test
    void aListOfSeveralPagesIsOneAnswer() {
        List<String> expected = new ArrayList<>();
        for (int i = 10; i < 17; i++) {
            server.storage.put(FakeApiSlices.ready("web-" + i, "10.0.0." + i));
            expected.add("10.0.0." + i + ":8080");
        }
        server.pageSize(3);
        startWatching();
        answers.awaitAddresses(expected.toArray(String[]::new));
        assertThat(answers.found()).hasSize(1);
        assertThat(server.count(false)).isEqualTo(3);
        assertThat(server.requests().get(1).query())
                .containsOnlyKeys("labelSelector", "limit", "continue")
                .containsEntry("limit", "500");
    }

    @Test
    void aListThatExpiresBetweenItsPagesBeginsAnew() {
        for (int i = 1; i <= 4; i++) {
            server.storage.put(FakeApiSlices.ready("web-" + i, "10.0.0." + i));
        }
        server.pageSize(3);
        server.nextList((request, out) -> {
            // The first page is as it should be, and then its version is forgotten.
            server.storage.compact();
            FakeApiAnswers.json(200, "{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"7\"},\"items\":[]}")
                    .write(request, out);
        });
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080", "10.0.0.4:8080");
        assertThat(answers.failures()).isEmpty();
        assertThat(server.requests().get(2).query()).containsOnlyKeys("labelSelector", "limit");
    }

    @Test
    void changesOfSlicesAreFollowed() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        startWatching();
        server.storage.put(FakeApiSlices.ready("web-2", "10.0.0.2"));
        answers.awaitAddresses("10.0.0.1:8080", "10.0.0.2:8080");
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.3"));
        answers.awaitAddresses("10.0.0.2:8080", "10.0.0.3:8080");
        server.storage.delete("web-2");
        answers.awaitAddresses("10.0.0.3:8080");
        assertThat(server.count(false)).as("lists").isEqualTo(1);
        assertThat(server.count(true)).as("watches").isEqualTo(1);
    }

    @Test
    void aSliceThatLosesTheLabelOfTheServiceIsGone() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        server.storage.put(FakeApiSlices.ready("web-2", "10.0.0.2"));
        startWatching();
        server.storage.put(FakeApiSlices.slice("web-2").service("other").build());
        answers.awaitAddresses("10.0.0.1:8080");
    }

    @Test
    void changesInQuickSuccessionAreOneAnswer() {
        lookup = lookup(Duration.ofSeconds(2), Duration.ofSeconds(10), 60, Duration.ofSeconds(10));
        startWatching();
        List<String> expected = new ArrayList<>();
        for (int i = 10; i < 30; i++) {
            server.storage.put(FakeApiSlices.ready("web-" + i, "10.0.0." + i));
            expected.add("10.0.0." + i + ":8080");
        }
        answers.awaitAddresses(expected.toArray(String[]::new));
        assertThat(answers.found()).as("none at first, then all").hasSize(2);
    }

    @Test
    void changesThatDoNotEndAreToldAllTheSame() {
        lookup = lookup(Duration.ofMillis(20), Duration.ofSeconds(10), 60, Duration.ofSeconds(10));
        startWatching();
        AtomicInteger changes = new AtomicInteger();
        Await.until("answers while it changes", () -> {
            server.storage.put(FakeApiSlices.ready("web-1", "10.0.0." + (1 + changes.incrementAndGet() % 250)));
            return answers.found().size() > 3;
        });
    }

    @Test
    void aWatchThatEndsGoesOnFromTheLastVersion() {
        lookup = lookup(Duration.ofMillis(5), Duration.ofSeconds(10), 1, Duration.ofSeconds(10));
        startWatching();
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        answers.awaitAddresses("10.0.0.1:8080");
        Await.until("the next watch", () -> server.count(true) == 2 && server.watches() == 1);
        assertThat(server.requests().getLast().parameter("resourceVersion")).isEqualTo("1001");
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.2"));
        answers.awaitAddresses("10.0.0.2:8080");
        assertThat(server.count(false)).as("lists").isEqualTo(1);
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void aWatchThatSaidNothingAtAllIsFollowedByAList() {
        lookup = lookup(Duration.ofMillis(5), Duration.ofSeconds(10), 1, Duration.ofSeconds(10));
        startWatching();
        Await.count("the next watch", () -> server.count(true), 2);
        assertThat(server.count(false)).as("lists").isEqualTo(2);
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void aWatchOfASliceThatDoesNotChangeIsKeptAliveByBookmarks() {
        lookup = lookup(Duration.ofMillis(5), Duration.ofSeconds(10), 1, Duration.ofSeconds(10));
        startWatching();
        server.storage.changeElsewhere(3);
        Await.count("the next watch", () -> server.count(true), 2);
        assertThat(server.requests().getLast().parameter("resourceVersion")).isEqualTo("1003");
        assertThat(server.count(false)).as("lists").isEqualTo(1);
    }

    @Test
    void aBookmarkMovesThePlaceInTheHistory() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        startWatching();
        server.storage.changeElsewhere(500);
        server.bookmark();
        Await.until("the bookmark confirms what is known", () -> answers.confirmed() > 0);
        server.bookmark();
        // What is told after the bookmark shows that it was read.
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.2"));
        answers.awaitAddresses("10.0.0.2:8080");
        server.storage.changeElsewhere(500);
        server.bookmark();
        server.storage.compact();
        server.endWatches();
        Await.until("another watch", () -> server.count(true) == 2 && server.watches() == 1);
        assertThat(server.requests().getLast().parameter("resourceVersion")).isEqualTo("2002");
        assertThat(server.count(false)).as("lists").isEqualTo(1);
    }

    @Test
    void eventsMayComeInPiecesOfAnySize() {
        int[] sizes = {1, 2, 7, 64, 4096};
        AtomicInteger turn = new AtomicInteger();
        server.pieces(_ -> sizes[turn.getAndIncrement() % sizes.length]);
        startWatching();
        for (int i = 1; i <= 9; i++) {
            server.storage.put(FakeApiSlices.ready("web-1", "10.0.0." + i, "10.0.1." + i));
        }
        answers.awaitAddresses("10.0.0.9:8080", "10.0.1.9:8080");
        assertThat(server.count(true)).as("watches").isEqualTo(1);
        assertThat(answers.failures()).isEmpty();
    }

    @Test
    void theServerIsReachedOverIpv6() {
        try (TestPod six = new TestPod(directory, "::1")) {
            six.server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
            lookup = six.lookup();
            lookup.start(answers);
            answers.awaitAddresses("10.0.0.1:8080");
            lookup.close();
        }
    }

    @Test
    void aListenerThatFailsIsToldTheNextAnswerToo() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
        AtomicInteger calls = new AtomicInteger();
        lookup.start(new Lookup.Listener() {
            @Override
            public void onFound(List<Endpoint> endpoints) {
                answers.onFound(endpoints);
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("expected by the test");
                }
            }

            @Override
            public void onFailed(String reason) {
                answers.onFailed(reason);
            }
        });
        Await.count("a watch", () -> server.watches(), 1);
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.2"));
        answers.awaitAddresses("10.0.0.2:8080");
        assertThat(calls).hasValue(2);
    }
}
