package dev.sluice.proxy.session;

import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the sessions of a loop, the youngest first, some in each turn: sessions that move bytes do not wait for it.
 *
 * <p>Threading: owned by the loop; the answer may be awaited by any thread.
 */
final class Listing extends Timer {
    /** Sessions looked at in a turn: some 20 us. */
    static final int PIECE = 256;

    private final WorkerLoop loop;
    private final SessionFilter filter;
    private final Consumer<Listing> whenDone;
    private final List<SessionView> views = new ArrayList<>();
    private final CompletableFuture<List<SessionView>> answer;
    private @Nullable Session next;

    Listing(
            WorkerLoop loop,
            SessionFilter filter,
            CompletableFuture<List<SessionView>> answer,
            Consumer<Listing> whenDone) {
        this.loop = loop;
        this.filter = filter;
        this.answer = answer;
        this.whenDone = whenDone;
    }

    void begin(@Nullable Session newest) {
        next = newest;
        onDeadline();
    }

    /** A session leaves the list in the middle of the looking. */
    void onRemoved(Session session) {
        if (next == session) {
            next = session.older;
        }
    }

    @Override
    protected void onDeadline() {
        try {
            look();
        } catch (RuntimeException | Error defect) { // who waits for the answer learns of it
            whenDone.accept(this);
            answer.completeExceptionally(defect);
            throw defect;
        }
    }

    private void look() {
        int looked = 0;
        Session session = next;
        while (session != null && looked < PIECE && views.size() < filter.limit()) {
            looked++;
            if (filter.mayMatch(session.id)) {
                SessionView view = session.view();
                if (filter.matches(view)) {
                    views.add(view);
                }
            }
            session = session.older;
        }
        next = session;
        if (session == null || views.size() >= filter.limit()) {
            whenDone.accept(this);
            answer.complete(views);
        } else {
            loop.timers().arm(this, loop.clock().nanos()); // the next turn, after the edges that are waiting
        }
    }
}
