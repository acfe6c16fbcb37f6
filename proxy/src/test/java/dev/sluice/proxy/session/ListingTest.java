package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.session.live.Listing;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionOrder;
import dev.sluice.proxy.session.live.SessionPage;
import dev.sluice.proxy.session.live.SessionQuery;
import dev.sluice.proxy.session.live.SessionView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of sessions that have no sockets: looking at them needs none. */
@Timeout(60)
@ForEachEngine
class ListingTest {
    private static final int PIECES = 8;
    private static final int ALL = PIECES * Listing.PIECE;

    private final TestProxy proxy =
            TestProxy.builder().backend(TestBackend.nobody()).start();
    private final Worker worker = proxy.server().workers().getFirst();
    /** The oldest first. */
    private final List<Session> sessions = new ArrayList<>();

    @AfterEach
    void close() {
        onLoop(() -> sessions.forEach(worker::remove));
        proxy.close();
    }

    private void onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        worker.loop().execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        done.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void fill() {
        for (int i = 0; i < ALL; i++) {
            Session session = new SessionPath(worker, proxy.frontend(), Admission.FREE, null).session;
            worker.add(session);
            sessions.add(session);
        }
    }

    /** Fires in each turn of the timers of the loop, until there is an answer. */
    private final class Turns extends Timer {
        private final CompletableFuture<SessionPage> answer;
        private final IntConsumer action;
        private int count;

        Turns(CompletableFuture<SessionPage> answer, IntConsumer action) {
            this.answer = answer;
            this.action = action;
        }

        void next() {
            worker.loop().timers().arm(this, worker.loop().clock().nanos());
        }

        @Override
        protected void onDeadline() {
            if (!answer.isDone()) {
                action.accept(++count);
                next();
            }
        }
    }

    private record Listed(List<Long> ids, long matching, int turns) {}

    /** @param action done in each turn between two pieces, with its number */
    private Listed list(int limit, IntConsumer action) {
        return list(new SessionQuery(SessionFilter.ANY, SessionOrder.NEWEST, Long.MAX_VALUE, limit), action);
    }

    private Listed list(SessionQuery query, IntConsumer action) {
        CompletableFuture<SessionPage> answer = new CompletableFuture<>();
        Turns turns = new Turns(answer, action);
        onLoop(() -> {
            fill();
            worker.list(query).thenAccept(answer::complete);
            turns.next();
        });
        SessionPage page = answer.orTimeout(20, TimeUnit.SECONDS).join();
        return new Listed(page.views().stream().map(SessionView::id).toList(), page.matching(), turns.count);
    }

    private List<Long> youngest(int count) {
        return sessions.reversed().stream()
                .limit(count)
                .map(session -> session.trace().session())
                .toList();
    }

    @Test
    void noTurnOfTheLoopLooksAtMoreThanAPiece() {
        Listed all = list(ALL, _ -> {});
        assertThat(all.ids).isEqualTo(youngest(ALL));
        // One piece before the first turn of the timers; in that of the last one who fires first is not said.
        assertThat(all.turns).isBetween(PIECES - 2, PIECES - 1);
    }

    @Test
    void itEndsWithAsManyAsAreWanted() {
        Listed some = list(Listing.PIECE + 1, _ -> {});
        assertThat(some.ids).isEqualTo(youngest(Listing.PIECE + 1));
        assertThat(some.turns).isLessThanOrEqualTo(1);
    }

    private static SessionQuery oldest(int limit) {
        return new SessionQuery(SessionFilter.ANY, SessionOrder.AGE, Long.MAX_VALUE, limit);
    }

    @Test
    void anotherOrderLooksAtAllInPiecesAndShowsTheFirstOnes() {
        Listed some = list(oldest(10), _ -> {});
        assertThat(some.ids)
                .isEqualTo(sessions.stream()
                        .limit(10)
                        .map(session -> session.trace().session())
                        .toList());
        assertThat(some.matching).isEqualTo(ALL);
        assertThat(some.turns).isBetween(PIECES - 2, PIECES + 1);
    }

    @Test
    void theAddressesOfALongPageAreAskedForInPiecesToo() {
        Listed all = list(oldest(ALL), _ -> {});
        assertThat(all.ids)
                .isEqualTo(sessions.stream()
                        .map(session -> session.trace().session())
                        .toList());
        assertThat(all.turns).isBetween(2 * PIECES - 2, 2 * PIECES + 1);
    }

    @Test
    void countingShowsNone() {
        Listed counted = list(SessionQuery.counting(SessionFilter.ANY), _ -> {});
        assertThat(counted.ids).isEmpty();
        assertThat(counted.matching).isEqualTo(ALL);
    }

    @Test
    void sessionsThatLeaveMeanwhileAreLeftOutAndHideNoOthers() {
        Listed left = list(ALL, turn -> {
            if (turn == 2) { // after the second piece, or the third, as the timers fire
                List<Session> leaving = new ArrayList<>(sessions.subList(1, ALL - 2 * Listing.PIECE));
                leaving.forEach(worker::remove);
                sessions.removeAll(leaving);
            }
        });
        assertThat(left.ids)
                .doesNotHaveDuplicates()
                .containsAll(youngest(sessions.size()))
                .hasSizeLessThanOrEqualTo(3 * Listing.PIECE + 1);
    }
}
