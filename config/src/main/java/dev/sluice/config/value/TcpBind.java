package dev.sluice.config.value;

import java.net.InetAddress;
import java.util.Set;

/**
 * A TCP address to listen on.
 *
 * @param host "" = all addresses, dual stack; "0.0.0.0" = all IPv4; "::" = all IPv6 and only those; otherwise an IP literal
 *     (IPv6 without brackets) or "localhost"
 * @param port 0 = the kernel picks a free one
 */
public record TcpBind(String host, int port) implements BindAddress {
    static Parsed<TcpBind> parse(String text) {
        return switch (HostAndPort.split(text)) {
            case Parsed.Bad<HostAndPort>(String message) -> new Parsed.Bad<>(message);
            case Parsed.Ok<HostAndPort>(HostAndPort parts) -> {
                String problem = parts.host().isEmpty() ? null : Hosts.problem(parts, false);
                yield problem != null
                        ? new Parsed.Bad<>("\"%s\": %s".formatted(text, problem))
                        : new Parsed.Ok<>(new TcpBind(parts.host(), parts.port()));
            }
        };
    }

    boolean overlapsTcp(TcpBind other) {
        if (port == 0 || port != other.port) {
            return false;
        }
        Set<InetAddress> mine = Hosts.addresses(host);
        Set<InetAddress> theirs = Hosts.addresses(other.host);
        return mine.stream().anyMatch(a -> theirs.stream().anyMatch(b -> overlap(a, b)));
    }

    private static boolean overlap(InetAddress a, InetAddress b) {
        boolean sameFamily = a.getClass().equals(b.getClass());
        return sameFamily && (a.isAnyLocalAddress() || b.isAnyLocalAddress() || a.equals(b));
    }

    @Override
    public String toString() {
        return HostAndPort.print(host, port);
    }
}
