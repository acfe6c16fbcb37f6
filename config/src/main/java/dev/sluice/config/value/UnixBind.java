package dev.sluice.config.value;
public record UnixBind(String path) implements BindAddress { @Override public String toString() { return "unix:" + path; } }
