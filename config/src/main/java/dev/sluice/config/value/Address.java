package dev.sluice.config.value;
public sealed interface Address permits HostPort, UnixPath {}
