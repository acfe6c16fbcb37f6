package dev.sluice.config.effective;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Type;
import dev.sluice.config.text.Quoted;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.Rate;
import dev.sluice.config.value.SecretText;
import dev.sluice.config.value.SizeText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The value of a key as it is written out again.
 *
 * @param yaml its text in a file
 * @param shown its text for people
 * @param content what counts; not for people where it differs
 */
record WrittenValue(String yaml, String shown, String content) {
    /** Of a key that has no value. */
    static final WrittenValue NOTHING = plain("");

    private static final Pattern SAFE = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

    /**
     * What the model has for a key, in the form that the type of the key takes.
     *
     * @throws IllegalArgumentException when the key is a secret by the table and the value is none, or the other way round
     */
    static WrittenValue of(Key key, Object value) {
        if (key.isSecret() != value instanceof SecretText) {
            throw new IllegalArgumentException(key.name()
                    + (key.isSecret() ? " is a secret and would be shown" : " is no secret in the table of keys"));
        }
        return switch (value) {
            case SecretText secret -> secret(secret);
            case Duration duration -> plain(DurationText.print(duration));
            case Enum<?> constant -> plain(word(constant));
            case Double number -> plain(decimal(number));
            case Number number -> plain(number(key.type(), number));
            case Boolean _, Rate _ -> plain(value.toString());
            default -> text(value.toString());
        };
    }

    /** A value that needs no quotes. */
    static WrittenValue plain(String text) {
        return new WrittenValue(text, text, text);
    }

    static WrittenValue text(String text) {
        return new WrittenValue(quoted(text), text, text);
    }

    /** A hidden text is written with its expressions, which mean the same when they are read again. */
    static WrittenValue secret(SecretText value) {
        String yaml = value.isHidden() ? Quoted.of(value.shown()) : quoted(value.text());
        return new WrittenValue(yaml, value.shown(), value.text());
    }

    /** The text of an enum constant is its name in camel case. */
    private static String word(Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String part : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return text.toString();
    }

    private static String decimal(double number) {
        BigDecimal shortest = BigDecimal.valueOf(number).stripTrailingZeros();
        return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
    }

    private static String number(Type type, Number number) {
        return switch (type) {
            case Type.Percent _ -> number + "%";
            case Type.Size _ -> SizeText.print(number.longValue());
            case Type.WholeNumber(int _, int _, String word) when word != null && number.intValue() == 0 -> word;
            default -> number.toString();
        };
    }

    /** The text with quotes where YAML or an expression would make something else of it. */
    static String quoted(String text) {
        if (SAFE.matcher(text).matches() && !text.equals("null")) {
            return text;
        }
        return Quoted.of(text.replace("${", "$${"));
    }

    /** The elements of a list are one value. */
    static WrittenValue joined(List<WrittenValue> all) {
        return new WrittenValue(
                joined(all, WrittenValue::yaml), joined(all, WrittenValue::shown), joined(all, WrittenValue::content));
    }

    private static String joined(List<WrittenValue> all, Function<WrittenValue, String> text) {
        return all.stream().map(text).collect(Collectors.joining(", "));
    }
}
