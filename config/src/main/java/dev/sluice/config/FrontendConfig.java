package dev.sluice.config;
import dev.sluice.config.value.BindAddress; import java.util.List;
public record FrontendConfig(String name, List<BindAddress> bind, String pool, int maxConnections, TimeoutsConfig timeouts, TcpConfig tcp) {}
