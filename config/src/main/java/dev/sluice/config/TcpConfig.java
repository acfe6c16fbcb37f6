package dev.sluice.config;
import java.time.Duration; import org.jspecify.annotations.Nullable;
public record TcpConfig(boolean noDelay, @Nullable KeepAliveConfig keepAlive, Duration userTimeout) {}
