package dev.sluice.config.value;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms of addresses that HAProxy, and in part nginx, have and Sluice writes otherwise. */
final class HaproxyAddress {
    private static final Pattern FAMILY =
            Pattern.compile("(unix|abns|abnsz|fd|sockpair|ipv4|ipv6|tcp4|tcp6|udp4|udp6)@(.*)");
    private static final Pattern OFFSET = Pattern.compile("(.*):([+-][0-9]+)");

    /** An address with words behind it. */
    private static final Pattern SSL = Pattern.compile("(?:([0-9]+)|(\\S+))\\s+(?:.*\\s)?ssl(?:\\s.*)?");

    private HaproxyAddress() {}

    /** What to write instead; null for everything else. */
    static @Nullable String remedy(String text) {
        Matcher ssl = SSL.matcher(text);
        if (ssl.matches()) {
            return "write \"%s\" alone; \"tls: {certificates: web}\" of a frontend ends TLS"
                    .formatted(ssl.group(1) == null ? ssl.group(2) : ":" + ssl.group(1));
        }
        if (text.indexOf(',') > 0) {
            return "these are several addresses; write a list: [%s]".formatted(list(text));
        }
        Matcher family = FAMILY.matcher(text);
        if (family.matches()) {
            return ofFamily(family.group(1), family.group(2));
        }
        Matcher offset = OFFSET.matcher(text);
        return offset.matches()
                ? "Sluice has no offsets of ports; write the port, or \"%s:%s\" for the one that the client connected to"
                        .formatted(offset.group(1), HostPort.SAME_WORD)
                : null;
    }

    /** The addresses of a text as elements of a list in YAML. */
    private static String list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .collect(Collectors.joining("\", \"", "\"", "\""));
    }

    private static String ofFamily(String family, String rest) {
        return switch (family) {
            case "unix" -> "write \"%s%s\"".formatted(UnixPath.PREFIX, rest);
            case "fd", "sockpair" ->
                "Sluice takes sockets from systemd, by their addresses: write the address, and have it in a socket unit such as sluice.socket";
            case "abns", "abnsz" -> "Sluice has no abstract sockets; write a path, as in \"unix:/run/app.sock\"";
            case "udp4", "udp6" -> "Sluice balances TCP only";
            default -> "write \"%s\"".formatted(bracketed(rest));
        };
    }

    /** An IPv6 address needs brackets here. */
    private static String bracketed(String address) {
        int port = address.lastIndexOf(':');
        String host = port < 0 ? address : address.substring(0, port);
        return host.startsWith("[") || host.indexOf(':') < 0 ? address : "[" + host + "]" + address.substring(port);
    }
}
