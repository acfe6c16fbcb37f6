package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.route.Timeouts;

/** The stage of a session whose client has no connection of the loop yet. Nothing can happen in it. */
public enum Arriving implements Stage {
    INSTANCE;

    @Override
    public Phase phase() {
        return Phase.CONNECT;
    }

    @Override
    public void onClient(int ready) {
        throw new IllegalStateException("an edge of a client that has not arrived");
    }

    @Override
    public long deadlineNanos() {
        return Timeouts.NEVER;
    }

    @Override
    public void onDeadline(long now) {}

    @Override
    public void release() {}
}
