package dev.sluice.config.value;
public record UnixPath(String path) implements Address { @Override public String toString() { return "unix:" + path; } }
