package dev.sluice.config.value;

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

    @Override
    public String toString() {
        return HostAndPort.print(host, port);
    }
}
