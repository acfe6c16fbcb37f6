package dev.sluice.bench;

/**
 * CPU time of a program by what its threads are for, in nanoseconds.
 *
 * @param waited how long the workers were ready to run and did not
 */
record Cpu(long worker, long log, long compiler, long other, long waited) {
    static final Cpu NONE = new Cpu(0, 0, 0, 0, 0);
    static final Cpu UNKNOWN = new Cpu(-1, 0, 0, 0, 0);

    boolean isKnown() {
        return worker >= 0;
    }

    long total() {
        return worker + log + compiler + other;
    }

    Cpu plus(Cpu more) {
        return new Cpu(
                worker + more.worker,
                log + more.log,
                compiler + more.compiler,
                other + more.other,
                waited + more.waited);
    }

    Cpu minus(Cpu before) {
        return new Cpu(
                worker - before.worker,
                log - before.log,
                compiler - before.compiler,
                other - before.other,
                waited - before.waited);
    }

    /** A thread of this name that ran and waited so long. The names are those of HotSpot and of Sluice; others have workers only. */
    static Cpu of(String name, long ran, long waited) {
        if (name.contains("CompilerThre")
                || name.startsWith("VM ")
                || name.startsWith("GC ")
                || name.startsWith("G1 ")
                || name.startsWith("ZGC")
                || name.startsWith("Sweeper")) {
            return new Cpu(0, 0, ran, 0, 0);
        }
        if (name.startsWith("sluice-access-l")) {
            return new Cpu(0, ran, 0, 0, 0);
        }
        if (name.startsWith("sluice-worker") || !isOfJvm(name)) {
            return new Cpu(ran, 0, 0, 0, waited);
        }
        return new Cpu(0, 0, 0, ran, 0);
    }

    private static boolean isOfJvm(String name) {
        return name.equals("java")
                || name.startsWith("sluice-")
                || name.matches(
                        "(Reference Hand|Finalizer|Signal Disp|Service Thr|Monitor Defl|Common-Clean|Native Heap|Notification|AsyncAppender|main|Attach|DestroyJava|Thread-|ForkJoin|Cleaner|process reaper).*");
    }
}
