package dev.sluice.config.value;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two parts of an address text, before it is known whether they are allowed where it stands.
 *
 * @param bracketed the host stood in [ ]
 * @param port of a range the first; {@link #SAME} for the word "same"
 * @param lastPort of a range the last, otherwise the same
 */
record HostAndPort(String host, boolean bracketed, int port, int lastPort) {
    static final int SAME = -1;
    private static final Pattern RANGE = Pattern.compile("([0-9]+)-([0-9]+)");

    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final int MAX_PORT = 65535;
    /** What a URL without a port means. */
    private static final Map<String, Integer> PORTS = Map.of(
            "http", 80, "https", 443, "postgres", 5432, "postgresql", 5432, "mysql", 3306, "redis", 6379, "amqp", 5672);

    static Parsed<HostAndPort> split(String text) {
        String haproxy = HaproxyAddress.remedy(text);
        if (haproxy != null) {
            return bad("\"%s\": %s".formatted(text, haproxy));
        }
        Matcher scheme = SCHEME.matcher(text);
        if (scheme.matches()) {
            return bad(
                    "\"%s\" has a scheme; write %s".formatted(text, withoutScheme(scheme.group(1), scheme.group(2))));
        }
        if (text.matches("[0-9]{1,5}")) {
            return bad("\"%s\" is a port without an address; write \":%s\"".formatted(text, text));
        }
        if (text.startsWith("/")) {
            return bad("\"%s\" is a path; write \"unix:%s\" for a Unix socket".formatted(text, text));
        }
        if (text.strip().indexOf(' ') > 0) {
            return bad("\"%s\" has blanks in it; write one address and nothing else".formatted(text));
        }
        if (text.startsWith("*:")) {
            return bad("\"%s\": \"*\" is not an address; write \"%s\" for all addresses"
                    .formatted(text, text.substring(1)));
        }
        return text.startsWith("[") ? splitBracketed(text) : splitPlain(text);
    }

    /** The address that a URL means, with its port, so that one remedy is enough. */
    private static String withoutScheme(String scheme, String rest) {
        String address = rest.replaceFirst("/.*", "");
        if (address.isEmpty() || address.lastIndexOf(':') > address.lastIndexOf(']')) {
            return "\"%s\"".formatted(address);
        }
        Integer port = PORTS.get(scheme.toLowerCase(Locale.ROOT));
        return port == null ? "\"%s:5432\", with your port".formatted(address) : "\"%s:%d\"".formatted(address, port);
    }

    private static Parsed<HostAndPort> splitBracketed(String text) {
        int close = text.indexOf(']');
        if (close < 0) {
            return bad("\"%s\" has \"[\" without \"]\"; write an IPv6 address as \"[::1]:5432\"".formatted(text));
        }
        if (close + 1 >= text.length() || text.charAt(close + 1) != ':') {
            return bad("\"%s\" has no port; write \"%s:5432\", with your port"
                    .formatted(text, text.substring(0, close + 1)));
        }
        return withPort(text, text.substring(1, close), true, text.substring(close + 2));
    }

    private static Parsed<HostAndPort> splitPlain(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return bad("\"%s\" has no port; write \"%s:5432\", with your port".formatted(text, text));
        }
        if (colon != text.lastIndexOf(':')) {
            int last = text.lastIndexOf(':');
            String host = text.substring(0, last);
            String port = text.substring(last + 1);
            boolean six = Hosts.literal(host) != null && port.matches("[0-9]+");
            return bad("\"%s\" is not host:port; an IPv6 address needs brackets, %s"
                    .formatted(text, six ? "\"[%s]:%s\"".formatted(host, port) : "as in \"[::1]:5432\""));
        }
        return withPort(text, text.substring(0, colon), false, text.substring(colon + 1));
    }

    private static Parsed<HostAndPort> withPort(String text, String host, boolean bracketed, String port) {
        if (port.isEmpty()) {
            return bad("\"%s\" has no port after the colon".formatted(text));
        }
        if (port.equals(HostPort.SAME_WORD)) {
            return new Parsed.Ok<>(new HostAndPort(host, bracketed, SAME, SAME));
        }
        Matcher range = RANGE.matcher(port);
        if (!range.matches() && !port.matches("[0-9]+")) {
            return bad("\"%s\": the port \"%s\" is not a number".formatted(text, port));
        }
        String first = range.matches() ? range.group(1) : port;
        String last = range.matches() ? range.group(2) : port;
        return switch (number(text, first)) {
            case Parsed.Bad<Integer>(String message) -> bad(message);
            case Parsed.Ok<Integer>(Integer from) ->
                number(text, last).map(to -> new HostAndPort(host, bracketed, from, to));
        };
    }

    private static Parsed<Integer> number(String text, String port) {
        // Six digits cannot be a port and more would overflow an int.
        int number = port.length() > 5 ? MAX_PORT + 1 : Integer.parseInt(port);
        if (number > MAX_PORT) {
            return bad("\"%s\": port %s is out of range; the highest is 65535".formatted(text, port));
        }
        return new Parsed.Ok<>(number);
    }

    private static <T> Parsed<T> bad(String message) {
        return new Parsed.Bad<>(message);
    }

    /** Whether there is more than one port. */
    boolean isRange() {
        return port != lastPort;
    }

    static String print(String host, String port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
