package dev.sluice.proxy.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A problem of the running program, or something that others should know, in words for an operator. Immutable.
 *
 * @param since when it began, as far as it was seen; it stays as long as the problem lasts
 * @param what is wrong, in a sentence that is complete by itself
 * @param remedy where to look and what to do
 * @param alert the rule for Prometheus that fires for it; null when there is none
 */
public record Problem(
        ProblemKind kind,
        Severity severity,
        Subject subject,
        Instant since,
        String what,
        String remedy,
        @Nullable String alert) {}
