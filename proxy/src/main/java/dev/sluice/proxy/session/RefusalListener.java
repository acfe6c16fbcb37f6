package dev.sluice.proxy.session;

import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.session.end.Closing;
import org.jspecify.annotations.Nullable;

/** The listener that ends the session of a client who is refused. Threading: the loop of the session. */
interface RefusalListener {
    /** The client is refused, and was told so where the closing is no reset. */
    void onRefused(RefusalReason reason, @Nullable String detail, Termination termination, Closing closing);
}
