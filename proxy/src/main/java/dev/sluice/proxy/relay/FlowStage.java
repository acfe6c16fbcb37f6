package dev.sluice.proxy.relay;

/**
 * A stage between a flow and its mover that may delay, count or watch what moves: the seam for limits of bandwidth,
 * injected faults and mirroring. A flow without one costs nothing more.
 *
 * <p>Threading: owned by the loop of the session.
 */
@FunctionalInterface
interface FlowStage {
    /**
     * Moves once with the mover, or not yet. What it answers is the step of the flow. Who answers {@link Step#PAUSED} runs the flow again,
     * as a task of the loop or by a timer; edges ask in vain until then.
     */
    Step move(Mover mover, Flow flow);
}
