package dev.sluice.proxy.discovery;

import dev.sluice.config.value.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source that finds what the test says, on the thread of the test. */
public final class FakeLookup implements Lookup {
    private Consumer<Listener> onStart = _ -> {};
    private volatile @Nullable Listener listener;
    private volatile boolean closed;

    /** Sources that have found one backend by the time they are asked. */
    public static Discoveries.Opener answering() {
        return (_, _) -> {
            FakeLookup lookup = new FakeLookup();
            lookup.onStart(told -> told.onFound(List.of(endpoint("found", 2))));
            return lookup;
        };
    }

    /** A plain endpoint on this machine. */
    public static Endpoint endpoint(String name, int port) {
        return new Endpoint(name, new HostPort("127.0.0.1", port), 1, false, false);
    }

    /** Does this when it is started. */
    public void onStart(Consumer<Listener> action) {
        onStart = action;
    }

    @Override
    public void start(Listener told) {
        listener = told;
        onStart.accept(told);
    }

    public void find(Endpoint... endpoints) {
        Objects.requireNonNull(listener, "started").onFound(List.of(endpoints), "");
    }

    void findNothing(String note) {
        Objects.requireNonNull(listener, "started").onFound(List.of(), note);
    }

    void leaveOut(Map<String, Reach> addresses) {
        Objects.requireNonNull(listener, "started").onLeftOut(addresses);
    }

    void confirm() {
        Objects.requireNonNull(listener, "started").onConfirmed();
    }

    public void fail(String reason) {
        Objects.requireNonNull(listener, "started").onFailed(reason);
    }

    public boolean isStarted() {
        return listener != null;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
