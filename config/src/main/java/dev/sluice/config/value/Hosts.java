package dev.sluice.config.value;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The syntax of hosts. Nothing here asks a name server. */
final class Hosts {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    /** IFNAMSIZ is 16 with its terminating zero; the kernel forbids these characters in names. */
    private static final Pattern ZONE = Pattern.compile("[^\\s/:%]{1,15}");

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final int MAX_NAME = 253;

    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

    private Hosts() {}

    /** What is wrong with the host, or null. */
    static @Nullable String problem(HostAndPort parts, boolean nameAllowed) {
        String host = parts.host();
        if (parts.bracketed()) {
            return ipv6Problem(host);
        }
        if (IPV4.matcher(host).matches()) {
            return null;
        }
        if (NUMERIC.matcher(host).matches()) {
            return "\"%s\" is not an IPv4 address".formatted(host);
        }
        if (!isName(host)) {
            return "\"%s\" is not a host name or an IP address".formatted(host);
        }
        if (!nameAllowed && !host.equals("localhost")) {
            return "a listening address is an IP address, \"localhost\" or empty, not the name \"%s\"".formatted(host);
        }
        return null;
    }

    private static @Nullable String ipv6Problem(String host) {
        String address = withoutZone(host);
        String problem = addressProblem(address);
        if (problem != null) {
            return problem;
        }
        boolean zoned = host.indexOf('%') >= 0;
        if (!InetAddress.ofLiteral(address).isLinkLocalAddress()) {
            return zoned
                    ? "the zone \"%s\" says nothing here: only a link-local address (fe80::/10) needs an interface"
                            .formatted("%" + zone(host))
                    : null;
        }
        if (!zoned) {
            return "a link-local address is on each interface; name the one that is meant, as in \"[%s%%eth0]\""
                    .formatted(address);
        }
        return ZONE.matcher(zone(host)).matches()
                ? null
                : "\"%s\" is not the name or number of an interface, as in \"[%s%%eth0]\""
                        .formatted(zone(host), address);
    }

    private static @Nullable String addressProblem(String address) {
        if (!IPV6_CHARACTERS.matcher(address).matches()) {
            return "\"%s\" in brackets is not an IPv6 address".formatted(address);
        }
        try {
            // The JDK turns ::ffff:a.b.c.d into an IPv4 address, on which an IPv6 socket cannot listen.
            return InetAddress.ofLiteral(address) instanceof Inet6Address
                    ? null
                    : "\"%s\" is an IPv4 address in IPv6 form; write it as IPv4".formatted(address);
        } catch (IllegalArgumentException _) {
            return "\"%s\" in brackets is not an IPv6 address".formatted(address);
        }
    }

    /** The address itself: an interface is known to the machine alone. */
    static String withoutZone(String host) {
        int percent = host.indexOf('%');
        return percent < 0 ? host : host.substring(0, percent);
    }

    /** The interface that an address names, by its name or number; empty when it names none. */
    static String zone(String host) {
        int percent = host.indexOf('%');
        return percent < 0 ? "" : host.substring(percent + 1);
    }

    /** The address that a text is, without brackets and zone; null for anything else. */
    static @Nullable InetAddress literal(String text) {
        boolean six = IPV6_CHARACTERS.matcher(text).matches() && addressProblem(text) == null;
        boolean valid = six || IPV4.matcher(text).matches();
        return valid ? InetAddress.ofLiteral(text) : null;
    }

    /** RFC 5952: the longest run of two or more zero groups becomes "::". */
    static String compressed(String groups) {
        String best = "";
        for (String run = "0:0"; run.length() <= groups.length(); run += ":0") {
            if ((":" + groups + ":").contains(":" + run + ":")) {
                best = run;
            }
        }
        return best.isEmpty()
                ? groups
                : (":" + groups + ":").replaceFirst(":" + best + ":", "::").replaceAll("^:(?!:)|(?<!:):$", "");
    }

    private static boolean isName(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        // A name whose last label is a number is a mistyped IPv4 address (RFC 3696, section 2).
        return !labels[labels.length - 1].matches("[0-9]+");
    }

    /** The addresses on which a bind of this (valid) host listens, without their zones. */
    static Set<InetAddress> addresses(String host) {
        return switch (host) {
            case "" -> Set.of(ANY_IPV4, ANY_IPV6);
            case "localhost" -> Set.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
            default -> Set.of(InetAddress.ofLiteral(withoutZone(host)));
        };
    }

    static InetAddress anyOfFamily(InetAddress address) {
        return address instanceof Inet6Address ? ANY_IPV6 : ANY_IPV4;
    }
}
