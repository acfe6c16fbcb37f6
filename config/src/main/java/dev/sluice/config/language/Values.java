package dev.sluice.config.language;

import dev.sluice.config.language.Type.Bind;
import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Endpoint;
import dev.sluice.config.language.Type.Fraction;
import dev.sluice.config.language.Type.Name;
import dev.sluice.config.language.Type.NameServer;
import dev.sluice.config.language.Type.Network;
import dev.sluice.config.language.Type.PerTime;
import dev.sluice.config.language.Type.Percent;
import dev.sluice.config.language.Type.PoolName;
import dev.sluice.config.language.Type.Regex;
import dev.sluice.config.language.Type.Single;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import dev.sluice.config.language.Type.WordOrPath;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.AnswerPattern;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.PeerName;
import dev.sluice.config.value.Rate;
import dev.sluice.config.value.SecretText;
import dev.sluice.config.value.ServerName;
import dev.sluice.config.value.SizeText;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The parser of single values, by their type. */
public final class Values {
    /** A placeholder for an address that is switched off. */
    public enum Off {
        OFF
    }

    /** Names become metric labels, log fields and arguments of commands: nothing in them needs quoting there. */
    public static final String NAME_PATTERN = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}";

    /** A token, as RFC 9110 has it. */
    public static final String HEADER_PATTERN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}";

    private static final String OFF = "off";
    static final List<String> OFF_WORDS = List.of(OFF, "none");

    static final List<String> TRUE_WORDS = List.of("true", "on", "yes");
    static final List<String> FALSE_WORDS = List.of("false", "off", "no");

    /** Versions of TLS, in the words of other proxies. */
    private static final Pattern OLD_TLS = Pattern.compile(
            "(?:version)?(?:tls[v_]*)?1(?:[._]?[01])?|ssl[v_]*[23](?:[._]?0)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
    /** No leading zero: YAML 1.1 would read an octal number. */
    private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]*)");

    private static final Pattern PERCENT = Pattern.compile("(?:0|[1-9][0-9]{0,5})%");
    private static final Pattern FRACTION = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final int MAX_NAME = 63;
    private static final int MAX_DIGITS = 18;

    private Values() {}

    /** Parses to Integer (also for percentages), Long (for sizes), Double, Boolean, Duration, String (also for names of servers), SecretText, Address, HostPort, BindAddress, Cidr, Rate or {@link Off}, as the type says. */
    public static Parsed<?> parse(Single type, String text) {
        return switch (type) {
            case Choice(List<String> words) -> choice(words, text);
            case WholeNumber number -> wholeNumber(number, text);
            case Fraction(double min, double max) -> fraction(min, max, text);
            case Toggle() -> toggle(text);
            case Time time -> time(time, text);
            case Type.Size(long min, long max) -> size(min, max, text);
            case Bind(boolean mayBeOff, boolean ranges) ->
                mayBeOff && isOff(text) ? new Parsed.Ok<>(Off.OFF) : bind(ranges, text);
            case Endpoint(boolean same) -> endpoint(same, text);
            case NameServer() -> HostPort.parseNameServer(text);
            case WordOrPath(List<String> words, String place) ->
                text.contains("/") && text.indexOf('\0') < 0 ? new Parsed.Ok<>(text) : wordOrPath(words, place, text);
            case Network() -> Cidr.parse(text);
            case Type.ClientAddress() -> Cidr.parseAddress(text);
            case PerTime() -> Rate.parse(text);
            case Percent(int max) -> percent(max, text);
            case Text(String pattern, String expected) ->
                Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches()
                        ? new Parsed.Ok<>(text)
                        : bad("\"%s\" is not %s".formatted(text, expected));
            case Type.Secret(Single inner) -> parse(inner, text).map(value -> SecretText.plain((String) value));
            case Regex() -> regex(text);
            case Name() -> name(text);
            case PoolName() -> poolName(text);
            case Type.ServerName(boolean several) -> ServerName.parse(several, text);
            case Type.PeerName(boolean several) -> PeerName.parse(several, text);
        };
    }

    /** What the type takes, in the middle of a sentence. */
    public static String expected(Single type) {
        return switch (type) {
            case Choice(List<String> words) -> "one of " + String.join(", ", words);
            case WholeNumber(int min, int max, String word) ->
                (word == null ? "" : "\"" + word + "\" or ") + "a whole number from %d to %d".formatted(min, max);
            case Fraction(double min, double max) -> "a number from %s to %s".formatted(min, max);
            case Toggle() -> "true or false";
            case Time _ -> "a duration such as \"5s\"";
            case Type.Size(long min, long max) ->
                "0, or a size from %s to %s".formatted(SizeText.print(min), SizeText.print(max));
            case Bind(boolean mayBeOff, boolean ranges) ->
                "an address such as \"%s\"".formatted(ranges ? ":5432" : "127.0.0.1:" + (mayBeOff ? 9400 : 9401))
                        + (mayBeOff ? " or \"off\"" : "");
            case Endpoint _ -> "an address such as \"10.0.0.11:5432\"";
            case NameServer() -> "the address of a name server such as \"10.0.0.2:53\"";
            case WordOrPath(List<String> words, String place) ->
                "one of " + String.join(", ", words) + " or the path of a " + place;
            case Network() -> "an address range such as \"10.0.0.0/8\"";
            case Type.ClientAddress() -> "the IP address of a client such as \"10.0.0.7\"";
            case PerTime() -> "a rate such as \"500/s\"";
            case Percent(int max) -> "a percentage from 0% to " + max + "%";
            case Text text -> text.expected();
            case Type.Secret(Single inner) -> expected(inner);
            case Regex() -> "a regular expression";
            case Name() -> "a name";
            case PoolName() -> "the name of a pool, or \"refuse\"";
            case Type.ServerName(boolean several) ->
                "a name such as \"db.example.com\"" + (several ? " or \"*.example.com\"" : "");
            case Type.PeerName(boolean several) ->
                "a name such as \"app.example.com\" or \"spiffe://example.com/" + (several ? "*\"" : "orders\"");
        };
    }

    /** Whether a text switches something off. Tools that follow YAML 1.1, Helm for one, turn {@code off} into {@code false}. */
    public static boolean isOff(String text) {
        return OFF_WORDS.contains(text) || isFalse(text);
    }

    private static boolean isFalse(String text) {
        return text.equals("false");
    }

    /** Whether a word of a choice is the one that YAML 1.1 takes for a boolean. */
    static boolean hasOff(List<String> words) {
        return words.contains(OFF);
    }

    private static Parsed<Address> endpoint(boolean same, String text) {
        Parsed<Address> parsed = Address.parse(text);
        return !same && parsed instanceof Parsed.Ok<Address>(HostPort tcp) && tcp.hasSamePort()
                ? bad("\"%s\": nobody has connected here when this is asked; write a port".formatted(text))
                : parsed;
    }

    private static Parsed<BindAddress> bind(boolean ranges, String text) {
        if (!ranges && text.matches("[0-9]{1,5}")) { // an address of all networks would be open to all of them
            return bad("\"%s\" is a port without an address; write \"127.0.0.1:%s\"".formatted(text, text));
        }
        Parsed<BindAddress> parsed = BindAddress.parse(text);
        return !ranges && parsed instanceof Parsed.Ok<BindAddress>(BindAddress address) && address.ports() > 1
                ? bad("\"%s\": a range of ports is for frontends; write one port".formatted(text))
                : parsed;
    }

    private static Parsed<String> choice(List<String> words, String text) {
        if (words.contains(text)) {
            return new Parsed.Ok<>(text);
        }
        if (isFalse(text) && hasOff(words)) {
            return new Parsed.Ok<>(OFF);
        }
        return bad("\"%s\" is not one of %s%s".formatted(text, String.join(", ", words), nearest(text, words)));
    }

    private static String nearest(String text, List<String> words) {
        if (TRUE_WORDS.contains(text) && words.contains("v1")) {
            return "; say which version: v1 (a line of text) or v2 (binary)";
        }
        if (words.contains("1.2") && OLD_TLS.matcher(text).matches()) {
            return "; no older version of TLS is safe, so Sluice has none";
        }
        String nearest = ValueSynonyms.of(text, words);
        String foreign = nearest == null ? Foreign.value(text, words) : null;
        return nearest != null ? "; did you mean \"" + nearest + "\"?" : foreign == null ? "" : "; " + foreign;
    }

    private static Parsed<String> wordOrPath(List<String> words, String place, String text) {
        return switch (choice(words, text)) {
            case Parsed.Ok<String> ok -> ok;
            case Parsed.Bad<String>(String message) ->
                bad(
                        message.endsWith("?")
                                ? message
                                : message + ", and a " + place + " needs a \"/\", as in \"./" + text + "\"");
        };
    }

    private static Parsed<Integer> wholeNumber(WholeNumber type, String text) {
        if (text.equals(type.word())) {
            return new Parsed.Ok<>(0);
        }
        if (!WHOLE.matcher(text).matches()) {
            return bad("\"%s\" is not %s".formatted(text, expected(type)));
        }
        long number = text.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(text);
        if (number < type.min() || number > type.max()) {
            return bad("%s is out of range; expected %s".formatted(text, expected(type)));
        }
        return new Parsed.Ok<>((int) number);
    }

    private static Parsed<Double> fraction(double min, double max, String text) {
        if (!FRACTION.matcher(text).matches()) {
            return bad("\"%s\" is not a number from %s to %s".formatted(text, min, max));
        }
        double number = Double.parseDouble(text);
        return number < min || number > max
                ? bad("%s is out of range; expected a number from %s to %s".formatted(text, min, max))
                : new Parsed.Ok<>(number);
    }

    private static Parsed<Integer> percent(int max, String text) {
        if (!PERCENT.matcher(text).matches()) {
            String remedy = WHOLE.matcher(text).matches() ? "; write \"" + text + "%\"" : "";
            return bad("\"%s\" is not a percentage from 0%% to %d%%%s".formatted(text, max, remedy));
        }
        int number = Integer.parseInt(text.substring(0, text.length() - 1));
        return number > max
                ? bad("%s is out of range; expected a percentage from 0%% to %d%%".formatted(text, max))
                : new Parsed.Ok<>(number);
    }

    private static Parsed<String> regex(String text) {
        return AnswerPattern.parse(text).map(AnswerPattern::toString);
    }

    private static Parsed<Boolean> toggle(String text) {
        if (TRUE_WORDS.contains(text)) {
            return new Parsed.Ok<>(true);
        }
        return FALSE_WORDS.contains(text) ? new Parsed.Ok<>(false) : bad("\"%s\" is not true or false".formatted(text));
    }

    private static Parsed<Duration> time(Time type, String text) {
        Parsed<Duration> parsed = DurationText.parse(text);
        if (!(parsed instanceof Parsed.Ok<Duration>(Duration value))) {
            return parsed;
        }
        if (value.isZero() && !type.min().isZero()) {
            return bad("\"%s\" is zero; there must be a limit here".formatted(text));
        }
        boolean inRange = value.compareTo(type.min()) >= 0 && value.compareTo(type.max()) <= 0;
        if (!inRange) {
            String min = DurationText.print(type.min());
            String max = DurationText.print(type.max());
            return bad("\"%s\" is out of range; expected %s to %s".formatted(text, min, max));
        }
        return type.wholeSeconds() && value.toMillisPart() != 0
                ? bad("\"%s\": the kernel counts whole seconds here".formatted(text))
                : parsed;
    }

    private static Parsed<Long> size(long min, long max, String text) {
        Parsed<Long> parsed = SizeText.parse(text);
        return parsed instanceof Parsed.Ok<Long>(Long bytes) && bytes != 0 && (bytes < min || bytes > max)
                ? bad("\"%s\" is out of range; expected %s".formatted(text, expected(new Type.Size(min, max))))
                : parsed;
    }

    public static Parsed<String> name(String text) {
        return NAME.matcher(text).matches()
                ? new Parsed.Ok<>(text)
                : bad("\"%s\" is not a name; use up to %d letters, digits, \"_\", \"-\" and \".\""
                        .formatted(text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "...", MAX_NAME));
    }

    private static Parsed<String> poolName(String text) {
        return text.contains(":")
                ? bad(
                        "\"%s\" is not the name of a pool; write the address below \"pools\", and the name of that pool here"
                                .formatted(text))
                : name(text);
    }

    private static <T> Parsed<T> bad(String message) {
        return new Parsed.Bad<>(message);
    }
}
