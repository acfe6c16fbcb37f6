package dev.sluice.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of clients whose sessions are meant: those of a range of addresses, of one address, of one address and port,
 * or of Unix sockets. Immutable.
 *
 * @param text as it was written
 * @param range in which their addresses are; everything for Unix sockets, which have none
 * @param port of the one client that is meant; {@link #ANY_PORT} or {@link #UNIX_PORT}
 */
public record ClientRange(String text, Cidr range, int port) {
    private static final int ANY_PORT = -1;
    private static final int UNIX_PORT = -2;
    private static final int MAX_PORT = 65_535;
    private static final String UNIX = "unix";
    private static final Cidr EVERYTHING = new Cidr(0, 0, 0);
    private static final Pattern WITH_PORT =
            Pattern.compile("(?:\\[(?<six>[^\\[\\]]+)]|(?<four>[^:\\[\\]/]+)):(?<port>[0-9]{1,5})");

    /** {@code 10.0.0.0/8}, {@code 10.0.0.1}, {@code 10.0.0.1:39094}, {@code [::1]:39094} or {@code unix}. */
    public static Parsed<ClientRange> parse(String text) {
        if (text.equals(UNIX)) {
            return new Parsed.Ok<>(new ClientRange(text, EVERYTHING, UNIX_PORT));
        }
        Matcher parts = WITH_PORT.matcher(text);
        boolean withPort = parts.matches() && Integer.parseInt(parts.group("port")) <= MAX_PORT;
        String host = withPort ? (parts.group("six") == null ? parts.group("four") : parts.group("six")) : bare(text);
        int port = withPort ? Integer.parseInt(parts.group("port")) : ANY_PORT;
        return switch (Cidr.parse(host)) {
            case Parsed.Ok<Cidr>(Cidr range)
            when port == ANY_PORT || host.indexOf('/') < 0 -> new Parsed.Ok<>(new ClientRange(text, range, port));
            case Parsed.Bad<Cidr>(String message) when isRange(host) -> new Parsed.Bad<>(message);
            case Parsed<Cidr> _ ->
                new Parsed.Bad<>(
                        "\"%s\" is none of: an address, an address with its port such as \"10.0.0.1:39094\" or \"[::1]:39094\", a range such as \"10.0.0.0/8\", \"unix\""
                                .formatted(text));
        };
    }

    /** An IPv6 address may stand in brackets also without a port. */
    private static String bare(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    /** Whether it is an address with something behind it, so that what is wrong is there. */
    private static boolean isRange(String text) {
        int slash = text.indexOf('/');
        return slash > 0 && Hosts.literal(text.substring(0, slash)) != null;
    }

    /**
     * Whether a client is one of them.
     *
     * @param high the first half of its address as 16 bytes, an IPv4 address IPv4-mapped
     * @param low the second half
     * @param clientPort negative for a client on a Unix socket
     */
    public boolean contains(long high, long low, int clientPort) {
        if (clientPort < 0 || port == UNIX_PORT) {
            return clientPort < 0 && port == UNIX_PORT;
        }
        return (port == ANY_PORT || port == clientPort) && range.contains(high, low);
    }

    @Override
    public String toString() {
        return text;
    }
}
