package dev.sluice.proxy.host;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * The resolution of hosts as {@link InetAddress} has them, and of IPv6 addresses with a zone, {@code fe80::1%eth0}: the
 * interface is looked up by its name or number now, so that it may come and go. The JDK wants the interface to have an
 * address already.
 *
 * <p>Threading: any thread that may block.
 */
public final class ZonedAddress {
    private ZonedAddress() {}

    /** All addresses of a name, or the one that the text is. */
    public static InetAddress[] allOf(String host) throws UnknownHostException {
        int percent = host.indexOf('%');
        return percent < 0 ? InetAddress.getAllByName(host) : new InetAddress[] {zoned(host, percent)};
    }

    /** The first address of a name, or the one that the text is. */
    public static InetAddress of(String host) throws UnknownHostException {
        return allOf(host)[0];
    }

    private static InetAddress zoned(String host, int percent) throws UnknownHostException {
        byte[] address = InetAddress.ofLiteral(host.substring(0, percent)).getAddress();
        String zone = host.substring(percent + 1);
        try {
            boolean number = zone.matches("[0-9]{1,9}");
            NetworkInterface found =
                    number ? NetworkInterface.getByIndex(Integer.parseInt(zone)) : NetworkInterface.getByName(zone);
            if (found != null) {
                return Inet6Address.getByAddress(null, address, found.getIndex());
            }
        } catch (SocketException e) {
            throw new UnknownHostException(host + ": the interfaces cannot be listed: " + e.getMessage());
        }
        throw new UnknownHostException(host + ": this machine has no interface " + zone);
    }
}
