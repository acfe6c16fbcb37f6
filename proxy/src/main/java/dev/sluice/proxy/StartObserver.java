package dev.sluice.proxy;

/** Is told when a process serves. */
@FunctionalInterface
interface StartObserver {
    void onStarted(ProxyServer server);
}
