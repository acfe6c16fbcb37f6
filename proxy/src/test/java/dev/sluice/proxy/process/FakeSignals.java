package dev.sluice.proxy.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Signals that a test sends, of which none reaches this JVM. */
final class FakeSignals implements Signals.Source {
    private final Map<String, Runnable> handlers = new ConcurrentHashMap<>();
    /** What the last resort was told, such as "halts within PT5S with 143". */
    final List<String> lastResort = new CopyOnWriteArrayList<>();

    private final boolean hangUpIsIgnored;

    FakeSignals(boolean hangUpIsIgnored) {
        this.hangUpIsIgnored = hangUpIsIgnored;
    }

    Signals signals() {
        return new Signals(
                new LastResort(Thread.currentThread(), _ -> {}) {
                    @Override
                    void within(Duration time, int status) {
                        lastResort.add("halts within " + time + " with " + status);
                    }

                    @Override
                    void now(int status) {
                        lastResort.add("halts with " + status);
                    }
                },
                this);
    }

    @Override
    public boolean handle(String name, Runnable action) {
        handlers.put(name, action);
        return !(hangUpIsIgnored && name.equals("HUP"));
    }

    boolean isHandled(String name) {
        return handlers.containsKey(name);
    }

    /** As the thread that the JVM has for it. */
    void raise(String name) {
        Objects.requireNonNull(handlers.get(name)).run();
    }
}
