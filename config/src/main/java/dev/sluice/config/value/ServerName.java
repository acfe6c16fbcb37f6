package dev.sluice.config.value;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The syntax of the names that clients send in a ClientHello (RFC 6066, section 3), and of the patterns that stand for several. */
public final class ServerName {
    private static final String WILDCARD = "*";
    /** With a scheme, a port or a path, as an address or a URL has it. */
    private static final Pattern WITH_MORE =
            Pattern.compile("(?:[a-z]+://)?([a-z0-9._-]*[a-z][a-z0-9._-]*)(?::[0-9]+)?(?:/.*)?");

    private static final Pattern SEVERAL = Pattern.compile("[^\\s,;]+(?:[\\s,;]+[^\\s,;]+)+");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern CHARACTERS = Pattern.compile("[a-z0-9._-]*");
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private ServerName() {}

    /**
     * The name in the form in which names are compared: in lower case, without a dot at its end.
     *
     * @param several whether {@code *.x} may stand for all names with one label before {@code .x}
     */
    public static Parsed<String> parse(boolean several, String text) {
        String name = text.toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String exact = name.startsWith(WILDCARD + ".") ? name.substring(WILDCARD.length() + 1) : name;
        String problem = problem(several, name, exact);
        return problem == null
                ? new Parsed.Ok<>(name)
                : new Parsed.Bad<>("\"%s\"%s".formatted(text.length() <= MAX_NAME ? text : shortened(text), problem));
    }

    private static String shortened(String text) {
        return text.substring(0, MAX_LABEL) + "...";
    }

    /** What follows the text in a message; null when there is nothing wrong. */
    private static @Nullable String problem(boolean several, String name, String exact) {
        Matcher more = WITH_MORE.matcher(name);
        if (more.matches() && !more.group(1).equals(name)) {
            return ": clients send the name alone; write \"%s\"".formatted(more.group(1));
        }
        if (several && SEVERAL.matcher(name).matches() && name.contains(".")) {
            return " is one text; write a list: [\"%s\"]".formatted(name.replaceAll("[\\s,;]+", "\", \""));
        }
        if (Hosts.literal(name.replaceAll("[\\[\\]]", "")) != null
                || NUMERIC.matcher(name).matches()) {
            return several
                    ? ": clients send no addresses as names; \"noSni: true\" is a client without a name"
                    : ": clients send no addresses as names; leave it out for a client without a name";
        }
        if (name.contains(WILDCARD) && !several) {
            return ": a client sends one name; write it without \"*\"";
        }
        if (exact.equals(WILDCARD)) {
            return " would be every name; leave \"sni\" out, or write \"*.example.com\", with your domain";
        }
        if (exact.contains(WILDCARD)) {
            return ": \"*\" stands for the whole first label, as in \"*.example.com\"";
        }
        return ofCharacters(name, exact);
    }

    private static @Nullable String ofCharacters(String name, String exact) {
        if (exact.isEmpty()) {
            return " is no name; write one such as \"db.example.com\"";
        }
        if (!CHARACTERS.matcher(exact).matches()) {
            String ascii = exact.chars().allMatch(c -> c < 0x80) ? exact : inAscii(exact);
            return ascii.equals(exact)
                    ? " is not a name; it has letters, digits, \"-\", \"_\" and \".\", such as \"db.example.com\""
                    : ": in TLS names are ASCII; write \"%s\"".formatted(name.replace(exact, ascii));
        }
        if (name.length() > MAX_NAME) {
            return " is longer than %d characters, which no name is".formatted(MAX_NAME);
        }
        for (String label : exact.split("\\.", -1)) {
            if (label.isEmpty()) {
                return " has nothing between two dots, or before the first";
            }
            if (label.length() > MAX_LABEL) {
                return ": a part between dots has %d characters at most".formatted(MAX_LABEL);
            }
        }
        return null;
    }

    /** Whether a pattern takes a name, or every name that another pattern takes. */
    public static boolean covers(String pattern, String name) {
        if (!pattern.startsWith(WILDCARD)) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0
                && pattern.regionMatches(1, name, dot, name.length() - dot)
                && pattern.length() - 1 == name.length() - dot;
    }

    /** The punycode form; the same text where there is none. */
    private static String inAscii(String name) {
        try {
            String ascii = IDN.toASCII(name);
            return CHARACTERS.matcher(ascii).matches() ? ascii : name;
        } catch (IllegalArgumentException _) {
            return name;
        }
    }
}
