package dev.sluice.proxy.net;

/**
 * The pipes of one event loop, lent to flows while they hold bytes. Bounded, and allowed only on descriptors that connections leave.
 *
 * <p>Threading: owned by its event loop; {@link #inUse}, {@link #refusals} and {@link #allowance} by any thread.
 */
public interface PipeSupply extends Pipes {
    /** Closes what is not in use: connections want the descriptors. */
    void trim();

    /** Says who knows whether there are descriptors for pipes; before the first is taken. */
    void allowance(PipeAllowance shared);

    /** Pipes lent now. */
    int inUse();

    /** How often a flow had to copy because no pipe was to be had. */
    long refusals();
}
