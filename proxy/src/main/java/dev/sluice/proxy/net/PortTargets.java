package dev.sluice.proxy.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one host by port, each made when it is asked for first: a session whose backend has the port of its client then costs no
 * more than another.
 *
 * <p>Threading: any thread, without locks.
 */
final class PortTargets {
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    private final InetAddress ip;
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Target>> pages =
            new AtomicReferenceArray<>(PAGE);

    PortTargets(InetAddress ip) {
        this.ip = ip;
    }

    /** @param port 0 to 65535 */
    Target of(int port) {
        AtomicReferenceArray<@Nullable Target> page = page(port >>> PAGE_BITS);
        int index = port & (PAGE - 1);
        Target known = page.get(index);
        if (known != null) {
            return known;
        }
        Target made = Target.inet(new InetSocketAddress(ip, port));
        page.set(index, made); // of two that are made at once either will do
        return made;
    }

    private AtomicReferenceArray<@Nullable Target> page(int index) {
        AtomicReferenceArray<@Nullable Target> known = pages.get(index);
        if (known != null) {
            return known;
        }
        AtomicReferenceArray<@Nullable Target> made = new AtomicReferenceArray<>(PAGE);
        return pages.compareAndSet(index, null, made) ? made : page(index);
    }
}
