package dev.sluice.proxy.net.sys;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports among which the kernel chooses one for a socket that connects, as they were at the start. Any thread. */
public final class EphemeralPorts {
    private static final Path FILE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Pattern RANGE = Pattern.compile("\\s*(\\d+)\\s+(\\d+)\\s*");
    private static final int ALL_PORTS = 65_535;

    private static final int FIRST;
    private static final int LAST;

    static {
        Matcher range = RANGE.matcher(read());
        boolean known = range.matches();
        FIRST = known ? Integer.parseInt(range.group(1)) : 1;
        LAST = known ? Integer.parseInt(range.group(2)) : ALL_PORTS;
    }

    private EphemeralPorts() {}

    private static String read() {
        // The kernel gives a value to the first read alone, and Files.readString begins with a read of one byte.
        try (BufferedReader file = Files.newBufferedReader(FILE)) {
            return String.valueOf(file.readLine());
        } catch (IOException _) {
            return ""; // without /proc any port may be one of them
        }
    }

    public static boolean contains(int port) {
        return port >= FIRST && port <= LAST;
    }

    /** True for an address of this machine with a port that the kernel may choose. May ask for the interfaces. */
    public static boolean isChosenHere(InetSocketAddress address) {
        if (!contains(address.getPort())) {
            return false;
        }
        try {
            return address.getAddress().isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address.getAddress()) != null;
        } catch (SocketException _) {
            return true; // asking once more for each connection is the lesser evil
        }
    }
}
