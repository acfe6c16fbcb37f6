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
import dev.sluice.config.language.Type.ServerName;
import dev.sluice.config.language.Type.Single;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import dev.sluice.config.language.Type.WordOrPath;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.SizeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The schemas of single values. Each also takes a text with an expression in it, whose value only a running Sluice
 * knows.
 */
final class SchemaValues {
    private static final Map<String, Object> EXPRESSION = SchemaWriter.ordered("type", "string", "pattern", "\\$\\{");
    private static final String ADDRESS = "^(unix:/.+|(\\[[0-9a-fA-F:.]+(%%[^\\s/:%%\\]]{1,15})?\\]|%s):%s)$";
    private static final String PORT = "[0-9]{1,5}";
    private static final String SERVER_NAME = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?$";

    /** Go's regular expressions, and with them Helm, have none; what it would exclude is left to the loader. */
    private static final Pattern LOOKAROUND = Pattern.compile("\\(\\?<?[=!][^()]*\\)");

    private SchemaValues() {}

    static Map<String, Object> single(Single type) {
        List<Object> alternatives = new ArrayList<>(alternatives(type));
        alternatives.add(EXPRESSION);
        return SchemaWriter.ordered("anyOf", alternatives);
    }

    private static List<Map<String, Object>> alternatives(Single type) {
        return switch (type) {
            case Choice(List<String> words) -> choice(words);
            case WholeNumber(int min, int max, String word) -> {
                Map<String, Object> number = SchemaWriter.ordered("type", "integer", "minimum", min, "maximum", max);
                Map<String, Object> quoted = pattern("^(0|[1-9][0-9]*)$");
                yield word == null ? List.of(number, quoted) : List.of(words(List.of(word)), number, quoted);
            }
            case Fraction(double min, double max) ->
                List.of(
                        SchemaWriter.ordered("type", "number", "minimum", min, "maximum", max),
                        pattern("^[0-9]+(\\.[0-9]+)?$"));
            case Toggle() -> List.of(toggle());
            case Time _ -> {
                // Every part may be missing, but not all of them.
                Map<String, Object> text = pattern("^(0|" + DurationText.PATTERN + ")$");
                text.put("minLength", 1);
                yield List.of(SchemaWriter.ordered("const", 0), text);
            }
            case Type.Size _ -> List.of(SchemaWriter.ordered("const", 0), pattern("^(0|" + SizeText.PATTERN + ")$"));
            case Bind(boolean mayBeOff, boolean ranges) -> {
                String port = ranges ? PORT + "(-" + PORT + ")?" : PORT;
                Map<String, Object> address = pattern(ADDRESS.formatted("(localhost|[0-9.]+)?", port));
                yield mayBeOff ? List.of(address, off()) : List.of(address);
            }
            case Endpoint(boolean same) -> {
                String port = same ? "(" + PORT + "|same)" : PORT;
                yield List.of(pattern(ADDRESS.formatted("[A-Za-z0-9_][A-Za-z0-9_.-]*", port)));
            }
            case NameServer() ->
                List.of(pattern("^([0-9.]+(:[0-9]{1,5})?|[0-9a-fA-F:.]+|\\[[0-9a-fA-F:.]+\\]:[0-9]{1,5})$"));
            case WordOrPath(List<String> words, String _) -> {
                List<Map<String, Object>> all = new ArrayList<>(choice(words));
                all.add(pattern("/"));
                yield all;
            }
            case Network() -> List.of(pattern("^[0-9a-fA-F:.]+(/[0-9]{1,3})?$"));
            case Type.ClientAddress() -> List.of(pattern("^[0-9a-fA-F:.]+$"));
            case PerTime() -> List.of(pattern("^[0-9]+/[0-9]*[smh]$"));
            case Percent(int _) -> List.of(pattern("^(0|[1-9][0-9]*)%$"));
            case Text(String pattern, String _) ->
                List.of(
                        pattern("^(" + LOOKAROUND.matcher(pattern).replaceAll("") + ")$"),
                        SchemaWriter.ordered("type", "integer"));
            case Type.Secret(Single inner) -> alternatives(inner);
            case Regex() -> List.of(SchemaWriter.ordered("type", "string"));
            case Name(), PoolName() ->
                List.of(
                        pattern("^" + Values.NAME_PATTERN + "$"),
                        SchemaWriter.ordered("type", "integer", "minimum", 0));
            case ServerName(boolean several) -> List.of(serverName(several));
            case Type.PeerName(boolean several) ->
                List.of(
                        serverName(several),
                        pattern("^[A-Za-z][A-Za-z0-9+.-]*://[!-)+-~]+" + (several ? "\\*?$" : "$")));
        };
    }

    private static Map<String, Object> toggle() {
        List<Object> values = new ArrayList<>(List.of(true, false));
        values.addAll(Values.TRUE_WORDS);
        values.addAll(Values.FALSE_WORDS);
        return SchemaWriter.ordered("enum", values);
    }

    private static Map<String, Object> serverName(boolean several) {
        return pattern((several ? "^(\\*\\.)?" : "^") + SERVER_NAME);
    }

    /**
     * A word that looks like a number may come without quotes, and is a number for an editor then. Apart from the words: Helm's validator takes a
     * number and the text of it for the same, and refuses a list with both.
     */
    private static List<Map<String, Object>> choice(List<String> words) {
        List<Object> values = new ArrayList<>(words);
        if (Values.hasOff(words)) {
            values.add(false);
        }
        List<Map<String, Object>> all = new ArrayList<>(List.of(SchemaWriter.ordered("enum", values)));
        words.stream()
                .filter(word -> typed(word) instanceof Number)
                .forEach(word -> all.add(SchemaWriter.ordered("const", typed(word))));
        return all;
    }

    /** In YAML 1.1 the word is a boolean, in YAML 1.2 a text; editors follow either. */
    static Map<String, Object> off() {
        List<Object> values = new ArrayList<>(Values.OFF_WORDS);
        values.add(false);
        return SchemaWriter.ordered("enum", values);
    }

    private static Map<String, Object> words(List<String> words) {
        return SchemaWriter.ordered("enum", words);
    }

    private static Map<String, Object> pattern(String regex) {
        return SchemaWriter.ordered("type", "string", "pattern", regex);
    }

    /** The text of a default as a YAML parser would see it. */
    static Object typed(String text) {
        if (text.matches("[0-9]+")) {
            return Integer.parseInt(text);
        }
        if (text.matches("[0-9]+\\.[0-9]+")) {
            return Double.parseDouble(text);
        }
        return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
    }
}
