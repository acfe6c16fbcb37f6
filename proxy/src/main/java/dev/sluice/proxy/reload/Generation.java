package dev.sluice.proxy.reload;

import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import java.util.List;
import org.slf4j.Logger;

/**
 * One attempt to let a configuration serve: all its participants follow, or none.
 *
 * <p>They are prepared from the outside in, and committed or abandoned from the inside out: the last prepared first. So the order of the
 * list is that in which things begin, and its end is what clients meet.
 *
 * <p>Threading: one thread, which may block.
 */
public final class Generation {
    private static final Logger LOG = Area.RELOAD.logger();

    private final List<Participant> participants;
    private final Upcoming next;

    /** @param participants in the order in which they are prepared */
    public Generation(List<? extends Participant> participants, Upcoming next) {
        this.participants = List.copyOf(participants);
        this.next = next;
    }

    /** Returns when it serves; throws what one participant has thrown once all are as before. */
    public void takeOver() throws BindException, RejectedException, InterruptedException {
        int begun = 0;
        boolean ready = false;
        try {
            for (Participant participant : participants) {
                begun++;
                participant.prepare(next);
            }
            ready = true;
        } finally {
            if (!ready) {
                abandon(participants.subList(0, begun));
            }
        }
        commit();
    }

    /** A step of a participant. */
    private interface Step {
        void run(Participant participant) throws InterruptedException;
    }

    private void abandon(List<Participant> begun) {
        each(
                begun,
                Participant::abandon,
                (participant, defect) -> LOG.error(
                        "{}: what was prepared of a generation that does not serve stays",
                        participant.label(),
                        defect));
    }

    private void commit() {
        each(participants, participant -> participant.commit(next), (participant, defect) -> {
            LOG.error("{}: does not follow the generation that serves", participant.label(), defect);
            next.warn("%s: does not follow the generation that serves: %s".formatted(participant.label(), defect));
        });
    }

    /** The treatment of a step that has thrown. */
    private interface OnDefect {
        void accept(Participant participant, Throwable defect);
    }

    /** From the inside out. Whatever one throws, and whoever wants the thread to end: the others have their turn. */
    private static void each(List<Participant> some, Step step, OnDefect onDefect) {
        boolean interrupted = false;
        for (Participant participant : some.reversed()) {
            try {
                step.run(participant);
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (Throwable defect) {
                onDefect.accept(participant, defect);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
