package dev.sluice.config.model;

import java.time.Duration;

/** TCP keep-alive: first probe after {@code idle}, then every {@code interval}, dead after {@code count} unanswered. */
public record KeepAliveConfig(Duration idle, Duration interval, int count) {}
