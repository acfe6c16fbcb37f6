package dev.sluice.proxy.process;

import dev.sluice.proxy.server.ProxyServer;

/** An observer of when a process serves, and when it begins to stop. */
@FunctionalInterface
public interface StartObserver {
    void onStarted(ProxyServer server);

    /** A signal has come; sessions still run. */
    default void onStopping() {}
}
