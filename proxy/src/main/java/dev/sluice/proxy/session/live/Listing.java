package dev.sluice.proxy.session.live;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listing of the sessions of a loop, some in each turn: sessions that move bytes do not wait for it. It keeps no more
 * of them than are to be shown, whatever their order.
 *
 * <p>Threading: owned by the loop; the answer may be awaited by any thread.
 */
public final class Listing extends Timer {
    /** Sessions looked at in a turn: some 20 us, and with their outgoing addresses some 100 us. */
    public static final int PIECE = 256;

    private record Kept(SessionView view, LiveSession session) {}

    private final Loop loop;
    private final SessionQuery query;
    private final Comparator<SessionView> order;
    private final Consumer<Listing> whenDone;
    private final CompletableFuture<SessionPage> answer;
    private final List<SessionView> views = new ArrayList<>();
    /** The last one of the page first. */
    private final PriorityQueue<Kept> kept;

    private long matching;
    private @Nullable LiveSession next;

    public Listing(Loop loop, SessionQuery query, CompletableFuture<SessionPage> answer, Consumer<Listing> whenDone) {
        this.loop = loop;
        this.query = query;
        this.order = query.order().comparator();
        this.answer = answer;
        this.whenDone = whenDone;
        this.kept = new PriorityQueue<>(Comparator.comparing(Kept::view, order.reversed()));
    }

    public void begin(@Nullable LiveSession newest) {
        next = newest;
        onDeadline();
    }

    /** A session leaves the list in the middle of the looking. */
    public void onRemoved(LiveSession session) {
        if (session.equals(next)) {
            next = session.older();
        }
    }

    @Override
    protected void onDeadline() {
        try {
            int rest = look();
            if (next == null || isFull()) {
                rest = describe(rest);
            }
            if ((next == null || isFull()) && kept.isEmpty()) {
                whenDone.accept(this);
                List<SessionView> page = isSorted() ? views.reversed() : views;
                answer.complete(new SessionPage(page, matching, next == null));
            } else {
                loop.timers().arm(this, loop.clock().nanos()); // the next turn, after the edges that are waiting
            }
        } catch (RuntimeException | Error defect) { // who waits for the answer learns of it
            whenDone.accept(this);
            answer.completeExceptionally(defect);
            throw defect;
        }
    }

    private boolean isSorted() {
        return query.order() != SessionOrder.NEWEST;
    }

    /** Where the order is that of the list, the first ones are enough. */
    private boolean isFull() {
        return !isSorted() && views.size() >= query.limit();
    }

    /** What is left of the piece. */
    private int look() {
        int rest = PIECE;
        long now = loop.clock().nanos();
        LiveSession session = next;
        while (session != null && rest > 0 && !isFull()) {
            rest--;
            if (session.trace().session() < query.before() && query.filter().matches(session, now)) {
                matching++;
                keep(session);
            }
            session = session.older();
        }
        next = session;
        return rest;
    }

    private void keep(LiveSession session) {
        if (query.limit() == 0) {
            return;
        }
        SessionView view = SessionView.of(session, loop.index(), loop.clock().nanos());
        if (!isSorted()) {
            views.add(view.withOutgoing(session.outgoing()));
            return;
        }
        Kept last = kept.peek();
        if (kept.size() < query.limit()) {
            kept.add(new Kept(view, session));
        } else if (last != null && order.compare(view, last.view()) < 0) {
            kept.poll();
            kept.add(new Kept(view, session));
        }
    }

    /** Only who is on the page is worth the system call. */
    private int describe(int most) {
        int rest = most;
        while (rest > 0 && !kept.isEmpty()) {
            rest--;
            Kept last = kept.poll();
            if (!last.session().isFinished()) { // else it has ended meanwhile
                views.add(last.view().withOutgoing(last.session().outgoing()));
            }
        }
        return rest;
    }
}
