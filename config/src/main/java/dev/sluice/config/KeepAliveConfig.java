package dev.sluice.config;
import java.time.Duration;
public record KeepAliveConfig(Duration idle, Duration interval, int count) {}
