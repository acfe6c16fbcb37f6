package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions of one loop that should go somewhere else: with FIN when it is their turn and they are idle, with RST when the time
 * is over. Those that are busy get another turn.
 *
 * <p>Threading: owned by the loop.
 */
final class Drain extends Timer {
    /** A session that has moved nothing for this long is between two requests, or so it seems from here. */
    static final long IDLE_NANOS = 200_000_000L;

    private static final long TICK_NANOS = 50_000_000L;

    private final WorkerLoop loop;
    private final DrainPlan plan;
    private final Cause cause;
    private final Supplier<List<Session>> sessions;
    private final Runnable whenDone;
    private final List<Session> left;
    private final int all;
    private final long startNanos;
    private int ended;

    /**
     * Begins with those that there are.
     *
     * @param sessions those that should go; asked again at the end, for those that were still connecting
     */
    Drain(WorkerLoop loop, Supplier<List<Session>> sessions, DrainPlan plan, Cause cause, Runnable whenDone) {
        this.loop = loop;
        this.sessions = sessions;
        this.plan = plan;
        this.cause = cause;
        this.whenDone = whenDone;
        this.left = new ArrayList<>(sessions.get());
        this.all = left.size();
        this.startNanos = loop.clock().nanos();
        Collections.shuffle(left); // the list is sorted by age, and so often by client
    }

    void start() {
        onDeadline();
    }

    /** Leaves those that are left alone. */
    void cancel() {
        loop.timers().disarm(this);
        left.clear();
    }

    @Override
    protected void onDeadline() {
        long now = loop.clock().nanos();
        long passed = now - startNanos;
        left.removeIf(Session::isFinished);
        if (plan.timeoutNanos() > 0 && passed >= plan.timeoutNanos()) {
            sessions.get().forEach(session -> session.abort(cause));
            left.clear();
            whenDone.run();
            return;
        }
        int due = plan.due(all, passed);
        for (Session next = ended < due ? next(now) : null; next != null; next = ended < due ? next(now) : null) {
            left.remove(next);
            next.part(cause);
            ended++;
        }
        if (left.isEmpty() && plan.timeoutNanos() == 0) {
            whenDone.run();
        } else {
            loop.timers().arm(this, now + TICK_NANOS);
        }
    }

    private @Nullable Session next(long now) {
        return left.stream()
                .filter(session -> session.idleNanos(now) > 0)
                .max(Comparator.comparingLong(session -> plan.idleFirst() ? session.idleNanos(now) : 0))
                .orElse(null);
    }
}
