package dev.sluice.proxy.listen;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.host.Remedies;
import dev.sluice.proxy.host.SocketHolder;
import dev.sluice.proxy.net.BindFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words for why an address could not be bound, and what to do about it. Stateless; looks at the machine, so it may
 * block.
 */
public final class BindReason {
    /** What Netty puts in front of the words of the system. */
    private static final Pattern CALL = Pattern.compile("^[a-z]+\\(\\.\\.\\) failed(?: with error\\(-?[0-9]+\\))?: ");

    private static final Path UNPRIVILEGED = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    private static final int USUALLY_UNPRIVILEGED = 1024;

    private BindReason() {}

    /** A sentence, such as {@code cannot bind :80: process 12 (nginx) listens there; stop it, or choose another port}. */
    public static String of(BindAddress address, IOException failure) {
        BindFailure why = BindFailure.of(failure);
        String reason =
                switch (address) {
                    case TcpBind tcp -> tcp(tcp, why, failure);
                    case UnixBind unix -> unix(Path.of(unix.path()), why, failure);
                };
        return "cannot bind " + address + ": " + reason;
    }

    private static String tcp(TcpBind bind, BindFailure why, IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "this machine has no interface %s; \"ip -br link\" lists those it has"
                    .formatted(bind.host().substring(bind.host().indexOf('%') + 1));
        }
        boolean six = ip(bind) instanceof Inet6Address;
        return switch (why) {
            case IN_USE -> new SocketHolder().ofPort(ip(bind), bind.port());
            case DENIED -> denied(bind.port());
            case NO_SUCH_ADDRESS ->
                "this machine has no address %s; \"ip address\" lists those it has. For one that comes later, as with keepalived: sysctl -w net.%s.ip_nonlocal_bind=1"
                        .formatted(bind.host(), six ? "ipv6" : "ipv4");
            case NO_FAMILY -> "this machine has no " + (six ? "IPv6" : "IPv4") + "; bind an address of the other kind";
            case NO_DESCRIPTORS -> descriptors();
            case NO_DIRECTORY, READ_ONLY, OTHER -> words(failure);
        };
    }

    private static @Nullable InetAddress ip(TcpBind bind) {
        String host = bind.host().equals("localhost") ? "127.0.0.1" : bind.host();
        return host.isEmpty() ? null : InetAddress.ofLiteral(host.replaceFirst("%.*", ""));
    }

    private static String denied(int port) {
        int first = unprivileged();
        return port < first
                ? "a port below %d needs a privilege: %s".formatted(first, Remedies.lowPort(port))
                : "permission denied, although the port needs no privilege: SELinux, AppArmor or a filter of system calls forbids it";
    }

    private static int unprivileged() {
        // The kernel gives a value to the first read alone, and Files.readString begins with a read of one byte.
        try (BufferedReader file = Files.newBufferedReader(UNPRIVILEGED)) {
            return Integer.parseInt(String.valueOf(file.readLine()).strip());
        } catch (IOException | NumberFormatException _) {
            return USUALLY_UNPRIVILEGED;
        }
    }

    private static String unix(Path path, BindFailure why, IOException failure) {
        Path directory = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
        return switch (why) {
            case IN_USE -> new SocketHolder().ofUnix(path);
            case DENIED -> {
                boolean other = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
                yield "user %s may not %s; give it the directory, or choose another path"
                        .formatted(user(), other ? "replace the file that is there" : "write in " + directory);
            }
            case NO_DIRECTORY ->
                (Files.isDirectory(directory)
                                ? "no socket can be made in %s; choose another path"
                                : "the directory %s does not exist; create it (\"sudo install -d -o %s %1$s\"; RuntimeDirectory= in a unit of systemd), or choose another path")
                        .formatted(directory, user());
            case READ_ONLY -> "the file system of %s cannot be written; choose another path".formatted(directory);
            case NO_DESCRIPTORS -> descriptors();
            case NO_SUCH_ADDRESS, NO_FAMILY, OTHER -> words(failure);
        };
    }

    private static String descriptors() {
        return "no file descriptor is left; raise the limit (" + Remedies.OPEN_FILES + ")";
    }

    /** The name of this process's user, or its number where the system has no name for it, as in a container. */
    private static String user() {
        String name = System.getProperty("user.name");
        if (!name.equals("?")) {
            return name;
        }
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException _) {
            return name;
        }
    }

    private static String words(IOException failure) {
        return CALL.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
    }
}
