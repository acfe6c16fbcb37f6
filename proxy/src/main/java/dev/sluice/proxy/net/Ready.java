package dev.sluice.proxy.net;

/** The epoll readiness bits, as the kernel numbers them (see epoll_ctl(2)). */
public final class Ready {
    public static final int IN = 0x001;
    /** Urgent data: a read stops at the mark although more bytes wait behind it. */
    public static final int PRI = 0x002;

    public static final int OUT = 0x004;
    public static final int ERR = 0x008;
    public static final int HUP = 0x010;
    public static final int RDHUP = 0x2000;

    /** Bytes, or the end of them, may be read. */
    public static final int READ = IN | PRI | RDHUP | ERR | HUP;
    /** A read that returns less than asked does not prove that the socket is drained. */
    public static final int READ_TO_END = PRI | RDHUP | ERR | HUP;

    private Ready() {}

    public static boolean any(int ready, int mask) {
        return (ready & mask) != 0;
    }
}
