package dev.sluice.config.value;
public sealed interface BindAddress permits TcpBind, UnixBind {}
