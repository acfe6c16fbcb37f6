package dev.sluice.config;
import java.time.Duration;
public record ProcessConfig(int workers, int maxConnections, Duration drainDelay, Duration drainTimeout) {}
