package dev.sluice.config.finding;

import dev.sluice.config.text.Printable;
import dev.sluice.config.tree.Problem;
import dev.sluice.config.tree.Span;
import org.jspecify.annotations.Nullable;

/**
 * A finding about the configuration: something that the user should know.
 *
 * @param path key as in {@code pools.pg.balance}; empty when it is no single key
 * @param snippet null when there is no line to show
 */
public record Finding(
        Severity severity,
        Place place,
        String path,
        String message,
        @Nullable Snippet snippet) {
    public static Finding of(Problem problem) {
        Severity severity = problem.error() ? Severity.ERROR : Severity.WARNING;
        return at(severity, problem.span(), problem.path(), problem.message());
    }

    static Finding at(Severity severity, Span span, String path, String message) {
        return new Finding(severity, Place.of(span), path, message, Snippet.of(span));
    }

    /** {@code file:line:column: error: message}, followed by the source line and a caret line; no line break at the end. */
    public String render() {
        String word = severity == Severity.ERROR ? "error" : "warning";
        String first = Printable.of("%s: %s: %s".formatted(place, word, message));
        return snippet == null ? first : first + "\n" + snippet.render();
    }
}
