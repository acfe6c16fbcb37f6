package dev.sluice.config.model;

import dev.sluice.config.value.SecretText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health check of a pool's backends.
 *
 * @param schedule when
 * @param rise checks that must pass in a row until a backend that was down is up
 * @param fall checks that must fail in a row until it is down
 * @param contact whom it talks to
 * @param steps of {@link Type#SEND_EXPECT}
 * @param http null for other types
 */
public record HealthCheckConfig(
        Type type,
        Schedule schedule,
        int rise,
        int fall,
        Contact contact,
        List<CheckStep> steps,
        @Nullable HttpCheck http) {
    public HealthCheckConfig {
        steps = List.copyOf(steps);
    }

    /** The port on the backend's host; 0 for the backend's own. */
    public int port() {
        return contact.port();
    }

    /**
     * The way in which a check reaches a backend: its port, and the header it begins with.
     *
     * @param port on the backend's host; 0 for the backend's own port
     * @param sendProxyProtocol the header it begins with; null for what sessions send to the address that is checked
     */
    public record Contact(int port, @Nullable SendProxy sendProxyProtocol) {
        /** The backend's own port. */
        public static final Contact USUAL = new Contact(0, null);
    }

    /** The kind of a check. */
    public enum Type {
        /** Connects. */
        TCP,
        /** Connects, sends and compares what comes back. */
        SEND_EXPECT,
        /** Asks by HTTP/1.1 and looks at the status. */
        HTTP
    }

    /**
     * The intervals and the timeout of checks of a backend.
     *
     * @param interval while it is up
     * @param fastInterval while its state is about to change
     * @param downInterval while it is down
     * @param timeout for one whole check
     */
    public record Schedule(Duration interval, Duration fastInterval, Duration downInterval, Duration timeout) {}

    /**
     * The request and the answers that count as healthy.
     *
     * @param host of the Host header; null for the backend's address
     * @param status codes and ranges such as {@code 200} and {@code 200-399}
     */
    public record HttpCheck(
            String method, SecretText path, @Nullable SecretText host, List<String> status) {
        public HttpCheck {
            status = List.copyOf(status);
        }
    }
}
