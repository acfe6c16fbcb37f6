package dev.sluice.proxy.reading;

import dev.sluice.proxy.session.Worker;
import java.lang.management.ManagementFactory;

/**
 * One worker as it was at one moment. Immutable.
 *
 * @param sessions it has
 * @param lagNanos how long the last task given to its loop waited
 * @param busyNanos CPU time of its thread; 0 when it has ended
 * @param acceptPauses how often accepting paused for want of descriptors or memory
 * @param defects of the program, met while serving sessions
 * @param splicedBytes moved within the kernel
 * @param pipes lent now
 * @param pipeRefusals how often a flow had to copy because no pipe was to be had
 */
public record WorkerReading(
        int index,
        int sessions,
        long lagNanos,
        long busyNanos,
        long acceptPauses,
        long defects,
        long splicedBytes,
        int pipes,
        long pipeRefusals) {
    /** Reads it now. */
    public static WorkerReading of(Worker worker, long lagNanos) {
        return new WorkerReading(
                worker.loop().index(),
                worker.sessions(),
                lagNanos,
                Math.max(
                        0,
                        ManagementFactory.getThreadMXBean()
                                .getThreadCpuTime(worker.loop().thread().threadId())),
                worker.acceptPauses().value(),
                worker.defects().value(),
                worker.splicedBytes().value(),
                worker.loop().pipes().inUse(),
                worker.loop().pipes().refusals());
    }
}
