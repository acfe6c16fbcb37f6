package dev.sluice.config.language;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a key takes. */
public sealed interface Type {
    /** A single value; {@link Values} parses it. */
    sealed interface Single extends Type {}

    /** One of a few words. */
    record Choice(List<String> words) implements Single {}

    /** A decimal integer. {@code word} stands for 0 where 0 itself would say little. */
    record WholeNumber(int min, int max, @Nullable String word) implements Single {}

    record Fraction(double min, double max) implements Single {}

    record Toggle() implements Single {}

    /** A duration. */
    record Time(Duration min, Duration max, boolean wholeSeconds) implements Single {}

    /** A listening address. {@code mayBeOff}: or {@code off} or {@code none}. */
    record Bind(boolean mayBeOff) implements Single {}

    /** The address of a backend. */
    record Endpoint() implements Single {}

    /** A word or a file. */
    record Output(List<String> words) implements Single {}

    /** A name that the user chooses. */
    record Name() implements Single {}

    /** One value or a list of them. */
    record OneOrMore(Single element) implements Type {}

    /** A mapping with fixed keys. {@code mayBeOff}: or the word {@code off}. */
    record Group(Section section, boolean mayBeOff) implements Type {}

    /** A mapping from names to groups. */
    record Named(Section section) implements Type {}

    /** Backends: a list of addresses or groups, or a mapping from names to either. */
    record Backends(Section named, Section listed) implements Type {}

    /** The name of a pool, or a list of backends. */
    record PoolOrBackends(Section listed) implements Type {}
}
