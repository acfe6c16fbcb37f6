package dev.sluice.proxy;

/** Is told when a process serves, and when it begins to stop. */
@FunctionalInterface
interface StartObserver {
    void onStarted(ProxyServer server);

    /** A signal has come; sessions still run. */
    default void onStopping() {}
}
