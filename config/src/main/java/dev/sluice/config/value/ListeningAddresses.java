package dev.sluice.config.value;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses on which the frontends of a process listen, and the one of them that answers at an address. Addresses
 * for all interfaces answer at those that this machine had when the value was made. Immutable; any thread.
 */
public final class ListeningAddresses {
    public static final ListeningAddresses NONE = new ListeningAddresses(List.of(), Map.of(), Set.of());

    private record Tcp(int port, InetAddress address, String zone, String frontend) {}

    /** By port, so that an address whose port is none of ours costs a few comparisons. */
    private final List<Tcp> tcp;

    private final int[] ports;
    private final Map<String, String> unix;
    private final Set<InetAddress> ofThisMachine;

    private ListeningAddresses(List<Tcp> tcp, Map<String, String> unix, Set<InetAddress> ofThisMachine) {
        this.tcp = List.copyOf(tcp);
        this.ports = tcp.stream().mapToInt(Tcp::port).toArray();
        this.unix = Map.copyOf(unix);
        this.ofThisMachine = Set.copyOf(ofThisMachine);
    }

    /** Those of frontends by name; a port that the kernel is to choose is not among them. Asks for the interfaces. */
    public static ListeningAddresses of(Map<String, List<BindAddress>> frontends) {
        List<Tcp> tcp = new ArrayList<>();
        Map<String, String> unix = new HashMap<>();
        frontends.forEach((frontend, binds) -> {
            for (BindAddress bind : binds) {
                switch (bind) {
                    case UnixBind(String path) -> unix.put(place(path), frontend);
                    case TcpBind(String host, int port, int last) -> {
                        for (int one = Math.max(1, port); one <= last; one++) {
                            int open = one;
                            Hosts.addresses(host)
                                    .forEach(address -> tcp.add(new Tcp(open, address, Hosts.zone(host), frontend)));
                        }
                    }
                }
            }
        });
        tcp.sort(Comparator.comparingInt(Tcp::port));
        return new ListeningAddresses(tcp, unix, interfaces());
    }

    /** One name for a socket file, however its path is spelled and whatever links it goes through. */
    private static String place(String path) {
        try {
            Path file = Path.of(path).toAbsolutePath().normalize();
            Path directory = file.getParent();
            if (Files.isSymbolicLink(file) || directory == null) {
                return file.toRealPath().toString();
            }
            return directory.toRealPath().resolve(file.getFileName()).toString();
        } catch (IOException | InvalidPathException _) {
            return path; // there is no such directory yet
        }
    }

    private static Set<InetAddress> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(ListeningAddresses::withoutScope)
                    .collect(Collectors.toSet());
        } catch (SocketException _) {
            return Set.of(); // then only the loopback interface is known to be ours
        }
    }

    private static InetAddress withoutScope(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return InetAddress.ofLiteral(scope < 0 ? text : text.substring(0, scope));
    }

    /** The frontend that answers at an address; null when there is none, and for a name that only a name server knows. */
    public @Nullable String frontendAt(Address address) {
        return switch (address) {
            case OriginalAddress _ -> null; // known for each session, by its destination
            case UnixPath(String path) -> unix.get(place(path));
            case HostPort(String host, int port) -> {
                if (host.equals("localhost")) {
                    yield Hosts.addresses(host).stream()
                            .map(one -> frontendAt(one, port))
                            .filter(one -> one != null)
                            .findFirst()
                            .orElse(null);
                }
                InetAddress literal = Hosts.literal(Hosts.withoutZone(host));
                yield literal == null ? null : frontendAt(literal, Hosts.zone(host), port);
            }
        };
    }

    /** The frontend that answers at an address and port; null when there is none. */
    public @Nullable String frontendAt(InetAddress address, int port) {
        return frontendAt(address, "", port);
    }

    /** @param zone by which an interface is named; empty where nobody knows */
    private @Nullable String frontendAt(InetAddress address, String zone, int port) {
        for (int i = first(port); i < ports.length && ports[i] == port; i++) {
            Tcp one = tcp.get(i);
            boolean sameLink = zone.isEmpty() || one.zone.isEmpty() || zone.equals(one.zone);
            if (sameLink && covers(one.address, address)) {
                return one.frontend;
            }
        }
        return null;
    }

    /** The first place of a port, or the end. */
    private int first(int port) {
        int low = 0;
        int high = ports.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ports[middle] < port) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean covers(InetAddress listening, InetAddress wanted) {
        if (listening.equals(wanted)) {
            return true;
        }
        if (wanted.isAnyLocalAddress()) { // the kernel connects to the loopback address then
            return listening.isLoopbackAddress() && listening.getClass() == wanted.getClass();
        }
        return listening.isAnyLocalAddress()
                && listening.getClass() == wanted.getClass()
                && (wanted.isLoopbackAddress() || ofThisMachine.contains(wanted));
    }
}
