package dev.sluice.config.value;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of the names in certificates by which clients are known, and of the patterns that stand for several: host names as in
 * {@link ServerName}, and URIs, such as those of SPIFFE.
 */
public final class PeerName {
    private static final String SCHEME = "://";
    private static final String WILDCARD = "*";
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[!-)+-~]+[*]?");
    private static final Pattern DISTINGUISHED = Pattern.compile("(?i)\\s*(?:cn|o|ou|dc|uid|c)\\s*=.*");
    private static final int MAX_URI = 2048;

    private PeerName() {}

    /**
     * The name in the form in which names are compared. URIs are compared letter by letter.
     *
     * @param several whether {@code *.x} may stand for all names with one label before {@code .x}, and {@code x://y*} for all URIs that
     *     begin so
     */
    public static Parsed<String> parse(boolean several, String text) {
        if (DISTINGUISHED.matcher(text).matches()) {
            return new Parsed.Bad<>(
                    "\"%s\" is a subject, which names nobody for sure; write a host name or a URI of its alternative names"
                            .formatted(text));
        }
        if (text.equals(WILDCARD)) {
            return new Parsed.Bad<>(
                    "\"*\" would be every name; leave it out, or write your domain, as in \"*.example.com\"");
        }
        if (Hosts.literal(text) != null) {
            return new Parsed.Bad<>(
                    "\"%s\" is an address; clients are known by host names and URIs in their certificates"
                            .formatted(text));
        }
        if (!text.contains(SCHEME)) {
            return ServerName.parse(several, text);
        }
        String problem = problem(several, text);
        return problem == null ? new Parsed.Ok<>(text) : new Parsed.Bad<>("\"%s\"%s".formatted(text, problem));
    }

    private static @Nullable String problem(boolean several, String text) {
        if (text.length() > MAX_URI) {
            return " is longer than %d characters".formatted(MAX_URI);
        }
        if (!several && text.contains(WILDCARD)) {
            return ": a certificate has whole names; write it without \"*\"";
        }
        int star = text.indexOf(WILDCARD);
        if (star >= 0 && star < text.length() - 1) {
            return ": \"*\" stands for the rest of a URI, as in \"spiffe://example.com/*\"";
        }
        if (star == text.indexOf(SCHEME) + SCHEME.length()) {
            return " would be every one; write its domain as well, as in \"spiffe://example.com/*\"";
        }
        return URI.matcher(text).matches()
                ? null
                : " is no URI; write one such as \"spiffe://example.com/orders\", without spaces";
    }

    /** Whether one of the patterns takes one of the names. */
    public static boolean coversAny(List<String> patterns, List<String> names) {
        return names.stream().anyMatch(name -> patterns.stream().anyMatch(pattern -> covers(pattern, name)));
    }

    /** Whether a pattern takes a name, or every name that another pattern takes. */
    public static boolean covers(String pattern, String name) {
        if (pattern.contains(SCHEME)) {
            return pattern.endsWith(WILDCARD)
                    ? name.startsWith(pattern.substring(0, pattern.length() - WILDCARD.length()))
                    : pattern.equals(name);
        }
        return !name.contains(SCHEME) && ServerName.covers(pattern, name);
    }
}
