package dev.sluice.proxy.discovery;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The reach of an address: what it leads to. Whoever answers for a name is not asked what listens on this machine or is
 * reached by its link alone, such as the metadata service of a cloud at 169.254.169.254.
 */
enum Reach {
    /** A host somewhere. */
    HOST("an address of a host"),
    THIS_MACHINE("an address of this machine"),
    LINK("an address of the local link"),
    /** Unspecified, multicast or broadcast: none that one could connect to. Name servers that block a name answer 0.0.0.0. */
    NOBODY("no address of a host");

    private static final int BROADCAST = 0xFF;

    private final String sentence;

    Reach(String sentence) {
        this.sentence = sentence;
    }

    /** @param address an IP address */
    static Reach of(String address) {
        InetAddress parsed = InetAddress.ofLiteral(address);
        byte[] bytes = parsed.getAddress();
        boolean four = parsed instanceof Inet4Address;
        boolean unspecified = parsed.isAnyLocalAddress() || (four && bytes[0] == 0);
        boolean broadcast = four && isBroadcast(bytes);
        if (unspecified || broadcast || parsed.isMulticastAddress()) {
            return NOBODY;
        }
        if (parsed.isLoopbackAddress()) {
            return THIS_MACHINE;
        }
        return parsed.isLinkLocalAddress() ? LINK : HOST;
    }

    private static boolean isBroadcast(byte[] address) {
        for (byte one : address) {
            if ((one & BROADCAST) != BROADCAST) {
                return false;
            }
        }
        return true;
    }

    boolean isTaken(boolean allowLocal) {
        return this == HOST || (allowLocal && this != NOBODY);
    }

    /** For the log. */
    String sentence() {
        return sentence;
    }
}
