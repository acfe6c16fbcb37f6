package dev.sluice.proxy.net;

import dev.sluice.proxy.net.epoll.EpollEngine;
import java.util.List;

/** The engines there are, and the one that a test runs on: {@link ForEachEngine} goes over all. Tests run one after the other. */
public final class Engines {
    /** A new engine is added here, and every contract of sessions, listeners and movers is tested on it. */
    static final List<Engine> ALL = List.of(new EpollEngine());

    private static Engine current = ALL.getFirst();

    private Engines() {}

    public static Engine current() {
        return current;
    }

    static void use(Engine engine) {
        current = engine;
    }

    /** Loops of this engine. */
    public static Loops loops(int count, int pipesPerLoop) {
        return new Loops(current, count, pipesPerLoop, new Shortages());
    }
}
