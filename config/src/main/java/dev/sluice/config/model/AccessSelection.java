package dev.sluice.config.model;

/**
 * The selection of sessions that get a line in the access log.
 *
 * @param sample share of them, 0 to 1
 * @param onlyFailures only those that did not end normally
 * @param skipEmpty not those whose client sent nothing, got nothing and left
 * @param refused which of the clients that were refused before they had a session, whatever the rest says
 */
public record AccessSelection(
        AccessWhen when, double sample, boolean onlyFailures, boolean skipEmpty, AccessRefused refused) {
    /** Each session, at its end. */
    public static final AccessSelection ALL =
            new AccessSelection(AccessWhen.CLOSE, 1, false, false, AccessRefused.NONE);
}
