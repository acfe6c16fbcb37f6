package dev.sluice.proxy.relay;

import dev.sluice.config.SpliceMode;

/**
 * Decides for one flow whether to copy or to splice. Splicing costs more than copying for small messages and about half for
 * bulk, so a flow splices after it was seen to carry bulk and copies again after several small moves.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Bulk {
    /** A read of this much is bulk. */
    static final int LARGE_BYTES = 64 * 1024;
    /** Large reads in a row before a flow splices. */
    static final int LARGE_READS = 2;
    /** A splice of less than this is a small move. */
    static final int SMALL_BYTES = 16 * 1024;
    /** Small moves in a row before a flow copies again. */
    static final int SMALL_MOVES = 4;

    private final SpliceMode mode;
    private Mover mover;
    private int streak;

    Bulk(SpliceMode mode) {
        this.mode = mode;
        this.mover = mode == SpliceMode.ALWAYS ? SpliceMover.INSTANCE : CopyMover.INSTANCE;
    }

    Mover mover() {
        return mover;
    }

    /** Notes how much one move read; 0 says nothing about the traffic. */
    void onMove(long bytes) {
        if (mode != SpliceMode.AUTO || bytes == 0) {
            return;
        }
        if (mover == CopyMover.INSTANCE) {
            streak = bytes >= LARGE_BYTES ? streak + 1 : 0;
            if (streak >= LARGE_READS) {
                mover = SpliceMover.INSTANCE;
                streak = 0;
            }
        } else {
            streak = bytes < SMALL_BYTES ? streak + 1 : 0;
            if (streak >= SMALL_MOVES) {
                mover = CopyMover.INSTANCE;
                streak = 0;
            }
        }
    }
}
