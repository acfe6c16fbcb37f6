package dev.sluice.config.value;
public record TcpBind(String host, int port) implements BindAddress { @Override public String toString() { return host + ":" + port; } }
