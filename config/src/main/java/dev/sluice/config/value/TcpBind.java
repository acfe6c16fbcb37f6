package dev.sluice.config.value;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A TCP address to listen on, or as many of them as a range has ports.
 *
 * @param host "" = all addresses, dual stack; "0.0.0.0" = all IPv4; "::" = all IPv6 and only those; otherwise an IP literal
 *     (IPv6 without brackets) or "localhost"
 * @param port 0 = the kernel picks a free one; of a range the first
 * @param lastPort of a range the last, otherwise {@code port}
 */
public record TcpBind(String host, int port, int lastPort) implements BindAddress {
    /** Each port is a socket in each worker: a thousand took 2 000 descriptors and 1.4 MB of heap with two workers. */
    static final int MAX_PORTS = 1000;

    /** One port. */
    public TcpBind(String host, int port) {
        this(host, port, port);
    }

    static Parsed<TcpBind> parse(String text) {
        return switch (HostAndPort.split(text)) {
            case Parsed.Bad<HostAndPort>(String message) -> new Parsed.Bad<>(message);
            case Parsed.Ok<HostAndPort>(HostAndPort parts) -> {
                String host = parts.host().isEmpty() ? null : Hosts.problem(parts, false);
                String problem = host == null ? portProblem(parts) : host;
                yield problem != null
                        ? new Parsed.Bad<>("\"%s\": %s".formatted(text, problem))
                        : new Parsed.Ok<>(new TcpBind(parts.host(), parts.port(), parts.lastPort()));
            }
        };
    }

    private static @Nullable String portProblem(HostAndPort parts) {
        int first = parts.port();
        int last = parts.lastPort();
        if (first == HostAndPort.SAME) {
            return "the port \"same\" is for backends: it is the one that the client connected to here";
        }
        if (!parts.isRange()) {
            return null;
        }
        if (first > last) {
            return "the range of ports is backwards; write %d-%d".formatted(last, first);
        }
        if (first == 0) {
            return "a range of ports begins at 1 or above";
        }
        return last - first < MAX_PORTS
                ? null
                : "a range has at most %d ports, since each is a socket in each worker; this one has %d"
                        .formatted(MAX_PORTS, last - first + 1);
    }

    @Override
    public int ports() {
        return lastPort - port + 1;
    }

    @Override
    public List<BindAddress> each() {
        return ports() == 1
                ? List.of(this)
                : IntStream.rangeClosed(port, lastPort)
                        .<BindAddress>mapToObj(one -> new TcpBind(host, one))
                        .toList();
    }

    @Override
    public String toString() {
        return HostAndPort.print(host, ports() == 1 ? String.valueOf(port) : port + "-" + lastPort);
    }
}
