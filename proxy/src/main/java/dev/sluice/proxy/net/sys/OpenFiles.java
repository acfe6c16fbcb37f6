package dev.sluice.proxy.net.sys;

/** The limit of descriptors that this process may have. Any thread. */
public final class OpenFiles {
    private static final int RLIMIT_NOFILE = 7;
    /** What is common where it is not known. */
    private static final int COMMON = 1_024;

    private OpenFiles() {}

    /** The limit as it is now, which may change while the process runs. Asking takes no descriptor: it is asked when there is none left. */
    public static int limit() {
        long limit = LibC.softLimit(RLIMIT_NOFILE);
        return limit < 0 ? COMMON : (int) Math.min(limit, Integer.MAX_VALUE);
    }
}
