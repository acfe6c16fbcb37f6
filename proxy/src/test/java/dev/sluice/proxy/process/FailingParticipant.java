package dev.sluice.proxy.process;

import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.Upcoming;
import java.util.List;

/** A participant in the place of another one, which fails where a test says so. */
class FailingParticipant implements Participant {
    /** Where and how a participant fails. */
    enum Fault {
        BEFORE_IT_PREPARES,
        AFTER_IT_HAS_PREPARED,
        WITH_AN_ERROR,
        WITH_A_FINDING,
        BY_AN_INTERRUPT
    }

    /** What a test has thrown, where a defect would. */
    static final class Injected extends IllegalStateException {
        private static final long serialVersionUID = 1;

        Injected() {
            super("injected");
        }
    }

    private final Participant real;

    FailingParticipant(Participant real) {
        this.real = real;
    }

    @Override
    public String label() {
        return real.label();
    }

    @Override
    public void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {
        real.prepare(next);
    }

    @Override
    public void commit(Upcoming next) throws InterruptedException {
        real.commit(next);
    }

    @Override
    public void abandon() throws InterruptedException {
        real.abandon();
    }

    /** Fails when it prepares. */
    static Participant of(Participant real, Fault fault) {
        return new FailingParticipant(real) {
            @Override
            public void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {
                if (fault == Fault.BEFORE_IT_PREPARES) {
                    throw new Injected();
                }
                super.prepare(next);
                switch (fault) {
                    case BEFORE_IT_PREPARES, AFTER_IT_HAS_PREPARED -> throw new Injected();
                    case WITH_AN_ERROR -> throw new StackOverflowError("injected");
                    case WITH_A_FINDING ->
                        throw new RejectedException(
                                List.of(next.loaded().origins().error("", "injected")));
                    case BY_AN_INTERRUPT -> throw new InterruptedException("injected");
                }
            }
        };
    }
}
