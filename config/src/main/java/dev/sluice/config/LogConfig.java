package dev.sluice.config;
public record LogConfig(LogLevel level, LogFormat format, AccessLogConfig access) {}
