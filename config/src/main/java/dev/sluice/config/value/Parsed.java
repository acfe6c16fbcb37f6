package dev.sluice.config.value;

import java.util.function.Function;

/**
 * The outcome of parsing a text: a value, or a message that says what was seen, what was expected and how to fix it.
 */
public sealed interface Parsed<T> {
    record Ok<T>(T value) implements Parsed<T> {}

    record Bad<T>(String message) implements Parsed<T> {}

    default <R> Parsed<R> map(Function<? super T, ? extends R> function) {
        return switch (this) {
            case Ok<T>(T value) -> new Ok<>(function.apply(value));
            case Bad<T>(String message) -> new Bad<>(message);
        };
    }
}
