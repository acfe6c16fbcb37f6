package dev.sluice.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes that must be told one: below those that the kernel gives to outgoing connections, so that a server can return to its own. */
public final class Ports {
    private static final int FIRST = 10_000;
    private static final int EPHEMERAL = 32_768;

    /** A test that wants many would be given one twice now and then. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, EPHEMERAL);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(port)) {
                    return socket.getLocalPort();
                }
            } catch (IOException _) {
                // Taken: try another.
            }
        }
    }
}
