package dev.sluice.config.value;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A TCP address to connect to.
 *
 * @param host IP literal (IPv6 without brackets) or DNS name, as written; not resolved
 * @param port 1 to 65535; {@link #SAME} for that of the client
 */
public record HostPort(String host, int port) implements Address {
    /** Stands for the port that the client connected to. */
    public static final int SAME = 0;

    static final String SAME_WORD = "same";
    private static final int DNS_PORT = 53;

    /** True when the host is an IP address, not a name. */
    public boolean isLiteral() {
        return Hosts.literal(host) != null;
    }

    /** Whether its port is the one that the client connected to. */
    public boolean hasSamePort() {
        return port == SAME;
    }

    /** The same host at a port. */
    public HostPort at(int other) {
        return new HostPort(host, other);
    }

    /** Parses the IP address of a name server; its port is 53 unless there is one. */
    public static Parsed<HostPort> parseNameServer(String text) {
        if (Hosts.literal(text) != null) {
            return new Parsed.Ok<>(new HostPort(text, DNS_PORT));
        }
        Parsed<HostPort> parsed = parse(text);
        return parsed instanceof Parsed.Ok<HostPort>(HostPort server) && server.isLiteral() && !server.hasSamePort()
                ? parsed
                : new Parsed.Bad<>("\"%s\" is not the IP address of a name server; write one such as \"10.0.0.2:53\""
                        .formatted(text));
    }

    @Override
    public Set<Address> places() {
        InetAddress literal = Hosts.literal(host);
        if (literal != null) {
            return Set.of(new HostPort(literal.getHostAddress(), port));
        }
        String name = host.toLowerCase(Locale.ROOT);
        String complete = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return complete.equals("localhost")
                ? Hosts.addresses(complete).stream()
                        .map(address -> new HostPort(address.getHostAddress(), port))
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of(new HostPort(complete, port));
    }

    static Parsed<HostPort> parse(String text) {
        if (text.matches("[0-9]{1,5}")) {
            return new Parsed.Bad<>(
                    "\"%s\" is a port without a host; write \"127.0.0.1:%s\" for this machine".formatted(text, text));
        }
        return switch (HostAndPort.split(text)) {
            case Parsed.Bad<HostAndPort>(String message) -> new Parsed.Bad<>(message);
            case Parsed.Ok<HostAndPort>(HostAndPort parts) -> check(text, parts);
        };
    }

    private static Parsed<HostPort> check(String text, HostAndPort parts) {
        if (parts.host().isEmpty()) {
            return new Parsed.Bad<>("\"%s\" has no host; write \"127.0.0.1%s\" for this machine"
                    .formatted(text, text.substring(text.lastIndexOf(':'))));
        }
        if (parts.isRange()) {
            return new Parsed.Bad<>("\"%s\": a backend has one port; \"%s\" takes the one that the client connected to"
                    .formatted(text, HostAndPort.print(parts.host(), SAME_WORD)));
        }
        if (parts.port() == 0) {
            return new Parsed.Bad<>("\"%s\": the port of a backend is 1 to 65535".formatted(text));
        }
        String problem = Hosts.problem(parts, true);
        return problem != null
                ? new Parsed.Bad<>("\"%s\": %s".formatted(text, problem))
                : new Parsed.Ok<>(new HostPort(parts.host(), Math.max(SAME, parts.port())));
    }

    @Override
    public String toString() {
        return HostAndPort.print(host, hasSamePort() ? SAME_WORD : String.valueOf(port));
    }
}
