package dev.sluice.proxy.relay;

/** One way to get bytes from a flow's source to its sink. Stateless: bytes underway are {@link Unsent} by the flow. */
sealed interface Mover permits CopyMover, SpliceMover {
    /** Moves once. Called only while the flow holds nothing. */
    Step move(Flow flow);
}
