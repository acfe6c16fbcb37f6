package dev.sluice.config.model;

import dev.sluice.config.value.TcpBind;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP endpoint that changes the running process.
 *
 * @param socket path of its Unix socket; null for none
 * @param mode of the socket, three octal digits
 * @param owner of the socket: user, user:group or :group; empty for the process
 * @param bind a loopback address; null for none
 * @param tokenFile holds what clients of {@code bind} must send; null without {@code bind}
 * @param tls what {@code bind} speaks; null for HTTP
 * @param hosts names, beside those of this host, under which a browser may ask
 */
public record AdminConfig(
        @Nullable Path socket,
        String mode,
        String owner,
        @Nullable TcpBind bind,
        @Nullable Path tokenFile,
        @Nullable FrontendTls tls,
        List<String> hosts) {}
