package dev.sluice.proxy.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that has a port or a Unix socket that could not be bound, as /proc shows it to this user. It reads the
 * descriptors of all processes, so it is for the moment of a failure.
 *
 * <p>Threading: any thread that may block.
 */
public final class SocketHolder {
    private static final String LISTENING = "0A";
    /** __SO_ACCEPTCON, in the flags of a Unix socket that listens. */
    private static final long ACCEPTS = 0x10000;

    /** Columns of /proc/net/tcp. */
    private static final int LOCAL = 1;

    private static final int STATE = 3;
    private static final int USER = 7;
    private static final int INODE = 9;
    private static final int WORD = 4;

    /** A socket of the machine. */
    private record Held(boolean listens, String user, String inode) {}

    private final Path root;
    private final HostFiles files;
    private final long self;

    /** Asks this machine. */
    public SocketHolder() {
        this(Path.of("/"), ProcessHandle.current().pid());
    }

    /**
     * @param root where /proc is
     * @param self this process
     */
    SocketHolder(Path root, long self) {
        this.root = root;
        this.files = new HostFiles(root);
        this.self = self;
    }

    /**
     * Who has a TCP port, in a sentence with a remedy.
     *
     * @param address null for all addresses
     */
    public String ofPort(@Nullable InetAddress address, int port) {
        List<Held> all = new ArrayList<>(sockets("proc/net/tcp", address, port));
        all.addAll(sockets("proc/net/tcp6", address, port));
        Optional<Held> listener = all.stream().filter(Held::listens).findFirst();
        String remedy = "stop it, or choose another port";
        if (listener.isPresent()) {
            Held held = listener.get();
            return process(held.inode)
                    .map(process -> process + " listens there; " + remedy)
                    .orElseGet(() ->
                            "a process of user %s that cannot be seen from here listens there; %s (as root: ss -ltnp)"
                                    .formatted(held.user, remedy));
        }
        return all.isEmpty()
                ? "another process has it; " + remedy + " (as root: ss -tanp)"
                : process(all.getFirst().inode).orElse("a process")
                        + " has a connection from that port; choose a port outside of net.ipv4.ip_local_port_range, or reserve it in"
                        + " net.ipv4.ip_local_reserved_ports";
    }

    /** Who listens on a Unix socket, in a sentence with a remedy. */
    public String ofUnix(Path path) {
        for (String line : files.lines("proc/net/unix")) {
            String[] fields = line.strip().split("\\s+", 8);
            if (fields.length == 8
                    && fields[7].equals(path.toString())
                    && fields[3].matches("[0-9A-Fa-f]{8}")
                    && (Long.parseLong(fields[3], 16) & ACCEPTS) != 0) {
                return process(fields[6]).orElse("another process") + " listens there; stop it, or choose another path";
            }
        }
        return "another process listens there; stop it, or choose another path";
    }

    private List<Held> sockets(String file, @Nullable InetAddress address, int port) {
        List<Held> held = new ArrayList<>();
        for (String line : files.lines(file)) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > INODE && fields[LOCAL].matches("(?:[0-9A-F]{8}){1,4}:[0-9A-F]{4}")) {
                int colon = fields[LOCAL].indexOf(':');
                if (Integer.parseInt(fields[LOCAL].substring(colon + 1), 16) == port
                        && meets(address, fields[LOCAL].substring(0, colon))) {
                    held.add(new Held(fields[STATE].equals(LISTENING), fields[USER], fields[INODE]));
                }
            }
        }
        return held;
    }

    /** Whether both cannot be bound with one port. */
    private static boolean meets(@Nullable InetAddress wanted, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        byte[] ordered = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) { // words in the order of the machine
            ordered[i] = bytes[i / WORD * WORD + WORD - 1 - i % WORD];
        }
        try {
            InetAddress has = InetAddress.getByAddress(ordered);
            return wanted == null || wanted.isAnyLocalAddress() || has.isAnyLocalAddress() || has.equals(wanted);
        } catch (UnknownHostException _) { // neither 4 nor 16 bytes
            return false;
        }
    }

    /** The process with this socket, where this user may see it. */
    private Optional<String> process(String inode) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("proc"), "[0-9]*")) {
            for (Path process : all) {
                if (has(process, "socket:[" + inode + "]")) {
                    String pid = String.valueOf(process.getFileName());
                    List<String> name = files.lines("proc/" + pid + "/comm");
                    return Optional.of(
                            pid.equals(Long.toString(self))
                                    ? "this process itself"
                                    : "process " + pid + (name.isEmpty() ? "" : " (" + name.getFirst() + ")"));
                }
            }
        } catch (IOException _) {
            // Without /proc nobody knows.
        }
        return Optional.empty();
    }

    private static boolean has(Path process, String socket) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (leadsTo(descriptor, socket)) {
                    return true;
                }
            }
        } catch (IOException _) {
            // It has ended, or belongs to somebody else.
        }
        return false;
    }

    private static boolean leadsTo(Path descriptor, String socket) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(socket);
        } catch (IOException _) {
            return false; // closed just now
        }
    }
}
