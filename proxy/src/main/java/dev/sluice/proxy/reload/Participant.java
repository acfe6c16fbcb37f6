package dev.sluice.proxy.reload;

import dev.sluice.proxy.listen.BindException;

/**
 * One part of the process that follows the configuration: prepared, and then committed or abandoned, with all others.
 *
 * <p>Threading: the thread of the reload.
 */
public interface Participant {
    /** Its name, for people. */
    String label();

    /**
     * Gets ready to follow, or throws what keeps it from that. Changes nothing that {@link #abandon} does not change back.
     *
     * @param next has what the participants before this one have prepared
     */
    default void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {}

    /**
     * The generation serves. There is no way back: what can fail belongs into {@link #prepare}, and what throws here all the same keeps
     * nobody else from following.
     */
    default void commit(Upcoming next) throws InterruptedException {}

    /** The generation does not serve: everything is to be as before {@link #prepare}, also when that has failed half way. */
    default void abandon() throws InterruptedException {}
}
