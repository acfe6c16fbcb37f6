package dev.sluice.config.value;
public record HostPort(String host, int port) implements Address { @Override public String toString() { return host + ":" + port; } }
