package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.relay.RelayEnd;

/** What the end of a relay is called, and how the sockets are closed then. */
final class Endings {
    private Endings() {}

    /** @param phase in which it came */
    static Termination termination(RelayEnd end, Phase phase) {
        return switch (end) {
            case CLIENT_FINISHED -> new Termination(Cause.CLIENT_CLOSED, Phase.DONE);
            case BACKEND_FINISHED -> new Termination(Cause.BACKEND_CLOSED, Phase.DONE);
            case CLIENT_RESET -> new Termination(Cause.CLIENT_RESET, phase);
            case BACKEND_RESET -> new Termination(Cause.BACKEND_RESET, phase);
            case EXHAUSTED -> new Termination(Cause.EXHAUSTED, phase);
        };
    }

    static Closing closing(RelayEnd end) {
        return switch (end) {
            case CLIENT_FINISHED, BACKEND_FINISHED -> Closing.BOTH_CLOSE;
            case CLIENT_RESET -> Closing.BACKEND_RESET;
            case BACKEND_RESET -> Closing.CLIENT_RESET;
            case EXHAUSTED -> Closing.BOTH_RESET;
        };
    }
}
