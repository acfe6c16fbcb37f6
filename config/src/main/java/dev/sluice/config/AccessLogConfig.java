package dev.sluice.config;
public record AccessLogConfig(AccessOutput output, AccessFormat format, AccessWhen when, double sample) {}
