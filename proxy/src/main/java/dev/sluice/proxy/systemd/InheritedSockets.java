package dev.sluice.proxy.systemd;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.host.ZonedAddress;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Engine;
import dev.sluice.proxy.net.InheritedSocket;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.TcpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;

/**
 * The sockets that the service manager has bound and listens on for this process. The protocol is <a
 * href="https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html">sd_listen_fds(3)</a>. A frontend
 * takes the one whose address is its own.
 *
 * <p>Threading: the control thread.
 */
public final class InheritedSockets {
    private static final Logger LOG = Area.PROCESS.logger();
    /** Where the descriptors begin: after stdin, stdout and stderr. */
    private static final int FIRST = 3;
    /** More than anybody's unit has; a greater number is a mistake. */
    private static final int MOST = 4096;

    private record Candidate(int descriptor, String label, InheritedSocket socket) {
        @Override
        public String toString() {
            return "descriptor " + descriptor + (label.isEmpty() ? "" : " \"" + label + "\"") + ": " + socket.name();
        }
    }

    private final List<Candidate> untaken;
    private volatile boolean taken;

    private InheritedSockets(List<Candidate> all) {
        untaken = new ArrayList<>(all);
    }

    /** For a process that binds everything itself. */
    public static InheritedSockets none() {
        return new InheritedSockets(List.of());
    }

    /** Those of this process; mostly none. */
    public static InheritedSockets ofEnvironment() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /** Those that these variables announce, if they are meant for the process of this number. */
    static InheritedSockets of(Map<String, String> environment, long pid) {
        if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) {
            return none();
        }
        int count = count(environment.getOrDefault("LISTEN_FDS", "0"));
        return of(
                IntStream.range(FIRST, FIRST + count).toArray(),
                environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1));
    }

    private static int count(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count >= 0 && count <= MOST) {
                return count;
            }
        } catch (NumberFormatException _) {
            // Reported below.
        }
        LOG.warn("LISTEN_FDS is \"{}\", which is no number of sockets; none is used", text);
        return 0;
    }

    /** These descriptors, the first of them with the first of the names. */
    static InheritedSockets of(int[] descriptors, String... names) {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < descriptors.length; i++) {
            String label = i < names.length ? names[i] : "";
            all.add(new Candidate(descriptors[i], label, InheritedSocket.of(descriptors[i])));
        }
        return new InheritedSockets(all);
    }

    /** Whether a frontend uses one, whose clients wait in it when nobody accepts any more. Any thread. */
    public boolean isAnyTaken() {
        return taken;
    }

    /** The socket that listens on exactly this address, with these options set; each is handed out once. */
    public Optional<Acceptor> take(Engine engine, BindAddress bind, TcpOptions options) throws IOException {
        for (Candidate candidate : untaken) {
            if (isSame(candidate.socket.name(), bind)) {
                untaken.remove(candidate);
                taken = true;
                return Optional.of(engine.inherited(candidate.socket, options));
            }
        }
        return Optional.empty();
    }

    /**
     * All sockets that listen on exactly this address, spread over the loops: empty when there is none, else one for each
     * loop, the same ones repeated where they are fewer.
     *
     * @throws IOException when there is no descriptor for a repetition; what was taken is closed
     */
    public List<Acceptor> take(Engine engine, BindAddress bind, TcpOptions options, int loops) throws IOException {
        List<Acceptor> sockets = new ArrayList<>();
        while (sockets.size() < loops) {
            Optional<Acceptor> own = take(engine, bind, options);
            if (own.isEmpty()) {
                break;
            }
            sockets.add(own.get());
        }
        int own = sockets.size();
        try {
            for (int loop = own; own > 0 && loop < loops; loop++) {
                sockets.add(sockets.get(loop % own).share());
            }
            return sockets;
        } catch (IOException e) {
            sockets.forEach(Acceptor::close);
            throw e;
        }
    }

    private static boolean isSame(InheritedSocket.Name name, BindAddress bind) throws UnknownHostException {
        return switch (bind) {
            case UnixBind(String path) -> name instanceof InheritedSocket.Unix(String own) && own.equals(path);
            case TcpBind(String host, int port, int _) ->
                name instanceof InheritedSocket.Tcp tcp && tcp.address().port() == port && isSame(tcp, host);
        };
    }

    /** As {@link Engine#tcp} would bind it. */
    private static boolean isSame(InheritedSocket.Tcp name, String host) throws UnknownHostException {
        if (host.isEmpty()) {
            return name.isWildcard() && (name.dual() || !InheritedSocket.isIpv6Supported());
        }
        InetAddress wanted = ZonedAddress.of(host);
        boolean both = name.dual() && name.isWildcard();
        return !both
                && name.address()
                        .equals(PeerAddress.ofBytes(
                                wanted.getAddress(), name.address().port()));
    }

    /** What no frontend has taken, each with its descriptor, name and address: clients there would wait for ever. */
    public List<String> untaken() {
        return untaken.stream().map(Candidate::toString).toList();
    }
}
