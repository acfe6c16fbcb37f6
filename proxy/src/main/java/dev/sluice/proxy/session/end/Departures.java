package dev.sluice.proxy.session.end;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.session.live.Leaving;
import dev.sluice.proxy.session.live.LiveSession;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionWalk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The departures of a loop: its sessions that are asked to end, drained, swept or one by one. What is done for that in
 * a turn is bounded over all.
 *
 * <p>Threading: owned by the loop.
 */
public final class Departures {
    private final Loop loop;
    private final SessionWalk walk;
    private final EndBudget budget;
    private final Map<DrainScope, Drain> drains = new HashMap<>();

    /** @param newest the session from which the others are linked as older ones */
    public Departures(Loop loop, Supplier<@Nullable LiveSession> newest) {
        this.loop = loop;
        this.walk = new SessionWalk(loop, newest);
        this.budget = EndBudget.of(loop.clock());
    }

    /** The session is about to leave the list. */
    public void onRemoved(LiveSession session) {
        walk.onRemoved(session);
    }

    /** Ends sessions of backends with RST, evenly over this time. */
    public void sweep(Set<Backend> backends, Cause cause, Duration over) {
        walk.find(
                backends, found -> new PacedReset(loop, found, cause, over.toNanos(), budget.ends(), () -> {}).start());
    }

    /** Ends one session with RST; the answer is false when there is none of this id. */
    public void end(long id, Cause cause, CompletableFuture<Boolean> answer) {
        walk.find(session -> session.trace().session() == id, found -> {
            boolean lives = !found.isEmpty() && !found.getFirst().isFinished();
            if (lives) {
                found.getFirst().abort(cause);
            }
            answer.complete(lives);
        });
    }

    /** Ends all that match with RST; the answer is what they were. */
    public void endAll(SessionFilter filter, Cause cause, CompletableFuture<Ended> answer) {
        walk.find(
                session -> !session.isFinished()
                        && filter.matches(session, loop.clock().nanos()),
                found -> {
                    answer.complete(new Ended(
                            found.size(),
                            found.stream()
                                    .limit(Ended.MOST_IDS)
                                    .map(session -> session.trace().session())
                                    .toList()));
                    new PacedReset(loop, found, cause, 0, budget.ends(), () -> {}).start();
                });
    }

    public void drain(DrainScope scope, DrainPlan plan, Cause cause) {
        cancel(scope);
        if (plan.endsAnything()) {
            Drain drain = new Drain(loop, found -> find(scope, found), plan, cause, budget, () -> drains.remove(scope));
            drains.put(scope, drain);
            drain.start();
        }
    }

    private void find(DrainScope scope, Consumer<List<? extends Leaving>> found) {
        Backend backend = scope.backend();
        if (backend != null && scope.frontend() == null) {
            walk.find(Set.of(backend), found::accept);
        } else {
            walk.find(scope::includes, found::accept);
        }
    }

    public void cancel(DrainScope scope) {
        Drain drain = drains.remove(scope);
        if (drain != null) {
            drain.cancel();
        }
    }
}
