package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;

/**
 * The heuristic that decides for one flow whether to copy or to splice. Splicing costs more than copying for small
 * messages and about half for bulk, so a flow splices after it was seen to carry bulk and copies again after several
 * small turns.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class SpliceHeuristic {
    /** A read of this much is bulk. */
    static final int LARGE_BYTES = 64 * 1024;
    /** Large reads in a row before a flow splices. */
    static final int LARGE_READS = 2;
    /** A turn of less than this is a small one. */
    static final int SMALL_BYTES = 16 * 1024;
    /** Small turns in a row before a flow copies again. */
    static final int SMALL_TURNS = 4;

    private final SpliceMode mode;
    private Mover mover;
    private int streak;

    SpliceHeuristic(SpliceMode mode) {
        this.mode = mode;
        this.mover = mode == SpliceMode.ALWAYS ? SpliceMover.INSTANCE : CopyMover.INSTANCE;
    }

    Mover mover() {
        return mover;
    }

    /** Notes how much one read of a copying flow brought. */
    void onRead(long bytes) {
        if (mode == SpliceMode.AUTO && mover == CopyMover.INSTANCE && bytes > 0) {
            streak = bytes >= LARGE_BYTES ? streak + 1 : 0;
            change(LARGE_READS, SpliceMover.INSTANCE);
        }
    }

    /** Notes how much a splicing flow moved in one turn. */
    void onTurn(long bytes) {
        if (mode == SpliceMode.AUTO && mover == SpliceMover.INSTANCE && bytes > 0) {
            streak = bytes < SMALL_BYTES ? streak + 1 : 0;
            change(SMALL_TURNS, CopyMover.INSTANCE);
        }
    }

    private void change(int after, Mover to) {
        if (streak >= after) {
            mover = to;
            streak = 0;
        }
    }
}
