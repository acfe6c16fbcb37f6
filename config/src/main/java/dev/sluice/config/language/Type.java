package dev.sluice.config.language;

import dev.sluice.config.value.DurationText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of the values that a key takes. */
public sealed interface Type {
    /** The keys that may stand below a key of this type, or below each of its names or elements; none below a value. */
    default Section below() {
        return switch (this) {
            case Group(Section section, List<String> _) -> section;
            case Named(Section section, String _) -> section;
            case Listed(Section section, boolean _) -> section;
            case Ranges(Section file) -> file;
            case Backends(Section _, Section listed) -> listed;
            case Single _, OneOrMore _, Shares _, Headers _, PoolOrBackends _ -> Section.NONE;
        };
    }

    /** A single value; {@link Values} parses it. */
    sealed interface Single extends Type {}

    /** One of a few words. */
    record Choice(List<String> words) implements Single {}

    /** A decimal integer. {@code word} stands for 0 where 0 itself would say little. */
    record WholeNumber(int min, int max, @Nullable String word) implements Single {}

    record Fraction(double min, double max) implements Single {}

    record Toggle() implements Single {}

    /** A duration. */
    record Time(Duration min, Duration max, boolean wholeSeconds) implements Single {
        static final Time ANY = new Time(Duration.ZERO, DurationText.MAX, false);
        static final Time POSITIVE = new Time(Duration.ofMillis(1), DurationText.MAX, false);
    }

    /** A number of bytes; 0 is always allowed, and means that there is no limit of ours. */
    record Size(long min, long max) implements Single {}

    /** A listening address. {@code mayBeOff}: or {@code off} or {@code none}; {@code ranges}: also with a range of ports. */
    record Bind(boolean mayBeOff, boolean ranges) implements Single {}

    /** The address of a backend. {@code same}: its port may be that of the client. */
    record Endpoint(boolean same) implements Single {}

    /** The IP address of a name server, perhaps with a port. */
    record NameServer() implements Single {}

    /** A word or a path. {@code place}: what that is of, such as "file". */
    record WordOrPath(List<String> words, String place) implements Single {}

    /** A name in the certificate of a client. {@code several}: or a pattern of names. */
    record PeerName(boolean several) implements Single {}

    /** A range of addresses, such as {@code 10.0.0.0/8}. */
    record Network() implements Single {}

    /** The IP address of a client. */
    record ClientAddress() implements Single {}

    /** A rate: so many in a period, such as {@code 500/s}. */
    record PerTime() implements Single {}

    /** A share in per cent, such as {@code 50%}. */
    record Percent(int max) implements Single {}

    /** A text of a certain form, such as pairs of hexadecimal digits. {@code expected}: what that is, in the middle of a sentence. */
    record Text(String pattern, String expected) implements Single {}

    /** A text of another type that may hold secrets. */
    record Secret(Single text) implements Single {}

    /** A regular expression. */
    record Regex() implements Single {}

    /** A name that the user chooses. */
    record Name() implements Single {}

    /** The name of a pool, or a word that stands for one. */
    record PoolName() implements Single {}

    /** The name of a server in a ClientHello. {@code several}: or a pattern of names. */
    record ServerName(boolean several) implements Single {}

    /** One value or a list of them. */
    record OneOrMore(Single element) implements Type {}

    /** Ranges of addresses: one or a list, each of them a range or a mapping that names a file of them. */
    record Ranges(Section file) implements Type {}

    /** A list of mappings with fixed keys. {@code onlyOne}: each has exactly one of them. */
    record Listed(Section section, boolean onlyOne) implements Type {}

    /** A mapping from names of pools to their weights. */
    record Shares(WholeNumber weight) implements Type {}

    /** A mapping from names of HTTP headers to their values. A name that begins with {@code x-} is a header like the others. */
    record Headers(Secret value) implements Type {}

    /** A mapping with fixed keys, or one of a few words. */
    record Group(Section section, List<String> words) implements Type {
        static final List<String> OFF = List.of("off");

        public Group {
            words = List.copyOf(words);
        }

        public boolean mayBeOff() {
            return words.containsAll(OFF);
        }
    }

    /** A mapping from names to groups. {@code listed}: the key of the group for which a list alone may stand; null when there is none. */
    record Named(Section section, @Nullable String listed) implements Type {}

    /** Backends: a list of addresses or groups, or a mapping from names to either. */
    record Backends(Section named, Section listed) implements Type {}

    /** The name of a pool, or a list of backends. */
    record PoolOrBackends(Section listed) implements Type {}
}
