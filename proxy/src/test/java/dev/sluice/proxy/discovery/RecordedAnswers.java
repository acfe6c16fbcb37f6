package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a lookup says, and waits for it. */
final class RecordedAnswers implements Lookup.Listener {
    private final List<List<Endpoint>> found = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger confirmed = new AtomicInteger();

    @Override
    public void onFound(List<Endpoint> endpoints) {
        found.add(endpoints);
    }

    @Override
    public void onConfirmed() {
        confirmed.incrementAndGet();
    }

    int confirmed() {
        return confirmed.get();
    }

    @Override
    public void onFailed(String reason) {
        failures.add(reason);
    }

    List<List<Endpoint>> found() {
        return found;
    }

    List<String> failures() {
        return failures;
    }

    /** What is in force. */
    List<Endpoint> last() {
        return found.getLast();
    }

    static List<String> addresses(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(one -> one.address() + (one.draining() ? " draining" : ""))
                .sorted()
                .toList();
    }

    /** Waits until these are in force: {@code address:port}, with " draining" where it does. */
    void awaitAddresses(String... expected) {
        List<String> wanted = List.of(expected);
        try {
            Await.until(
                    "found " + wanted,
                    () -> !found.isEmpty() && addresses(last()).equals(wanted));
        } catch (AssertionError e) {
            assertThat(found.stream().map(RecordedAnswers::addresses))
                    .as("answers; failures: %s", failures)
                    .endsWith(wanted);
            throw e;
        }
    }

    String awaitFailure() {
        Await.until("a failure", () -> !failures.isEmpty());
        return failures.getFirst();
    }
}
