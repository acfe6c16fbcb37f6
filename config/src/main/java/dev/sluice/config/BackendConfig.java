package dev.sluice.config;
import dev.sluice.config.value.Address;
public record BackendConfig(String name, Address address, int weight) {}
