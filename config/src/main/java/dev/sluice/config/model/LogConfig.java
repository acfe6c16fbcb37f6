package dev.sluice.config.model;

/** The operator log and the access log. */
public record LogConfig(LogLevel level, LogFormat format, AccessLogConfig access) {}
