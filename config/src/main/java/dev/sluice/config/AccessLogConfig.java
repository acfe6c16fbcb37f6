package dev.sluice.config;

/**
 * The access log: one line per session.
 *
 * @param sample share of sessions that are logged, 0 to 1
 */
public record AccessLogConfig(AccessOutput output, AccessFormat format, AccessWhen when, double sample) {}
