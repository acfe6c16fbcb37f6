package dev.sluice.proxy.session.live;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One walk through all sessions of a loop for everybody who looks for some, a slice in each turn: however many ask, each session is
 * looked at once.
 *
 * <p>Threading: owned by the loop.
 */
public final class SessionWalk extends Timer {
    /** Sessions of one turn: some hundred microseconds. */
    private static final int SLICE = 2_048;

    private static final class Search {
        final Consumer<List<LiveSession>> then;
        final List<LiveSession> found = new ArrayList<>();

        Search(Consumer<List<LiveSession>> then) {
            this.then = then;
        }
    }

    private record Condition(Predicate<LiveSession> includes, Search search) {}

    private final Loop loop;
    private final Supplier<@Nullable LiveSession> newest;
    /** Searches of the present walk, or of the next one before it has begun. */
    private List<Search> searches = new ArrayList<>();

    private Map<Backend, List<Search>> byBackend = new HashMap<>();
    private List<Condition> conditions = new ArrayList<>();
    /** What was asked for while a walk was on its way. */
    private final List<Runnable> later = new ArrayList<>();

    private boolean walking;
    private @Nullable LiveSession next;

    public SessionWalk(Loop loop, Supplier<@Nullable LiveSession> newest) {
        this.loop = loop;
        this.newest = newest;
    }

    /** Finds the sessions of these backends, in a later turn. */
    public void find(Set<Backend> backends, Consumer<List<LiveSession>> then) {
        ask(
                then,
                search -> backends.forEach(backend -> byBackend
                        .computeIfAbsent(backend, _ -> new ArrayList<>())
                        .add(search)));
    }

    /** Finds the sessions for which this holds, in a later turn. */
    public void find(Predicate<LiveSession> includes, Consumer<List<LiveSession>> then) {
        ask(then, search -> conditions.add(new Condition(includes, search)));
    }

    private void ask(Consumer<List<LiveSession>> then, Consumer<Search> enter) {
        if (walking) {
            later.add(() -> ask(then, enter));
            return;
        }
        Search search = new Search(then);
        searches.add(search);
        enter.accept(search);
        if (!isArmed()) {
            loop.timers().arm(this, loop.clock().nanos()); // after all who ask in this turn
        }
    }

    @Override
    protected void onDeadline() {
        if (!walking) {
            walking = true;
            next = newest.get();
        }
        for (int i = 0; i < SLICE && next != null; i++) {
            LiveSession session = next;
            next = session.older();
            look(session);
        }
        if (next != null) {
            loop.timers().arm(this, loop.clock().nanos());
        } else {
            end();
        }
    }

    private void look(LiveSession session) {
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (condition.includes.test(session)) {
                condition.search.found.add(session);
            }
        }
        Backend backend = byBackend.isEmpty() ? null : session.trace().backend();
        List<Search> interested = backend == null ? null : byBackend.get(backend);
        for (int i = 0; interested != null && i < interested.size(); i++) {
            interested.get(i).found.add(session);
        }
    }

    private void end() {
        walking = false;
        List<Search> done = searches;
        searches = new ArrayList<>();
        byBackend = new HashMap<>();
        conditions = new ArrayList<>();
        List<Runnable> waiting = List.copyOf(later);
        later.clear();
        waiting.forEach(Runnable::run);
        done.forEach(search -> search.then.accept(search.found));
    }

    /** The session is about to leave the list. */
    public void onRemoved(LiveSession session) {
        if (session.equals(next)) {
            next = session.older();
        }
    }
}
