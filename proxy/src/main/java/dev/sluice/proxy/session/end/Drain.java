package dev.sluice.proxy.session.end;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.session.live.Leaving;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The drain of sessions of one loop that should go somewhere else: with FIN when it is their turn and they are idle,
 * with RST when the time is over. Those that are busy get another turn.
 *
 * <p>Threading: owned by the loop.
 */
public final class Drain extends Timer {
    /** A session that has moved nothing for this long is between two requests, or so it seems from here. */
    public static final long IDLE_NANOS = 200_000_000L;

    private static final long TICK_NANOS = 50_000_000L;
    /** Sessions that have ended by themselves are looked for when this share of all could have been looked at since. */
    private static final int FORGET_SHARE = 100;

    /** The search for the sessions that should go, in a later turn. */
    interface Finder {
        void find(Consumer<List<? extends Leaving>> found);
    }

    private final Loop loop;
    private final Finder finder;
    private final DrainPlan plan;
    private final Cause cause;
    private final EndBudget budget;
    private final Runnable whenDone;
    private final long startNanos;

    private @Nullable DrainOrder order;
    private @Nullable PacedReset last;
    private boolean cancelled;
    private int all;
    private int ended;
    private int ticks;

    /** @param finder asked again at the end, for those that were still connecting at the beginning */
    public Drain(Loop loop, Finder finder, DrainPlan plan, Cause cause, EndBudget budget, Runnable whenDone) {
        this.loop = loop;
        this.finder = finder;
        this.plan = plan;
        this.cause = cause;
        this.budget = budget;
        this.whenDone = whenDone;
        this.startNanos = loop.clock().nanos();
    }

    void start() {
        if (plan.spreadNanos() > 0) {
            finder.find(this::begin);
        } else {
            loop.timers().arm(this, startNanos + plan.timeoutNanos());
        }
    }

    private void begin(List<? extends Leaving> sessions) {
        if (cancelled) {
            return;
        }
        all = sessions.size();
        order = new DrainOrder(sessions, plan.idleFirst(), loop.clock().nanos(), ThreadLocalRandom.current());
        onDeadline();
    }

    /** Leaves those that are left alone. */
    void cancel() {
        cancelled = true;
        loop.timers().disarm(this);
        if (last != null) {
            last.cancel();
        }
    }

    @Override
    protected void onDeadline() {
        long now = loop.clock().nanos();
        long passed = now - startNanos;
        if (plan.timeoutNanos() > 0 && passed >= plan.timeoutNanos()) {
            order = null;
            finder.find(this::endAll);
        } else if (order != null) {
            step(order, now, passed);
        }
    }

    private void step(DrainOrder left, long now, long passed) {
        int due = plan.due(all, passed);
        while (ended < due && budget.ends().has()) {
            Leaving next = left.next(now, budget.visits());
            if (next == null) {
                break;
            }
            budget.ends().spend();
            next.closeGracefully(cause);
            ended++;
        }
        if (++ticks * FORGET_SHARE > left.size()) {
            ticks = 0;
            left.forgetFinished();
        }
        if (left.size() == 0 && plan.timeoutNanos() == 0) {
            whenDone.run();
            return;
        }
        boolean goesOn = ended < due && !(budget.ends().has() && budget.visits().has());
        long next = goesOn ? now : now + TICK_NANOS;
        long end = startNanos + plan.timeoutNanos();
        loop.timers().arm(this, plan.timeoutNanos() > 0 && end - next < 0 ? end : next);
    }

    private void endAll(List<? extends Leaving> sessions) {
        if (!cancelled) {
            last = new PacedReset(loop, sessions, cause, 0, budget.ends(), whenDone);
            last.start();
        }
    }
}
