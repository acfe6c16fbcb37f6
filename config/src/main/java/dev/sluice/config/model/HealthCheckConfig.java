package dev.sluice.config.model;

import dev.sluice.config.value.SecretText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
 * @param database null for types that are no database's
 * @param initiallyDown whether a backend counts as down before its first check
 */
public record HealthCheckConfig(
        Type type,
        Schedule schedule,
        int rise,
        int fall,
        Contact contact,
        List<CheckStep> steps,
        @Nullable HttpCheck http,
        @Nullable DatabaseCheck database,
        boolean initiallyDown) {
    /** As ALPN names what checks of {@link Type#HTTP} speak. */
    public static final String HTTP_1 = "http/1.1";

    public HealthCheckConfig {
        steps = List.copyOf(steps);
    }

    /** Whether a backend must have a certain role. */
    public boolean isForRole() {
        return database != null && database.demand().isForRole();
    }

    /** Whether a backend must be a primary. */
    public boolean isForPrimary() {
        return database != null && database.demand().role() == DatabaseCheck.Role.PRIMARY;
    }

    /** The port on the backend's host; 0 for the backend's own. */
    public int port() {
        return contact.port();
    }

    /**
     * The TLS that it speaks; null for none. By HTTP/1.1 it cannot offer what sessions offer.
     *
     * @param ofSessions what sessions speak; null for none
     * @param besideSessions whether it goes to the address and port of sessions
     */
    public @Nullable PoolTls tls(@Nullable PoolTls ofSessions, boolean besideSessions) {
        return switch (contact.tls()) {
            case CheckTls.Auto _ -> besideSessions ? inherited(ofSessions) : null;
            case CheckTls.Inherit _ -> inherited(ofSessions);
            case CheckTls.Off _ -> null;
            case CheckTls.Own(PoolTls settings) -> settings;
        };
    }

    private @Nullable PoolTls inherited(@Nullable PoolTls tls) {
        return tls == null || tls.alpn().isEmpty() || type != Type.HTTP ? tls : tls.offering(HTTP_1);
    }

    /**
     * The way in which a check reaches a backend: its port, the header it begins with, and the TLS that it speaks.
     *
     * @param port on the backend's host; 0 for the backend's own port
     * @param sendProxyProtocol the header it begins with; null for what sessions send to the address that is checked
     */
    public record Contact(int port, @Nullable SendProxy sendProxyProtocol, CheckTls tls) {
        /** The backend's own port. */
        public static final Contact USUAL = new Contact(0, null, new CheckTls.Auto());
    }

    /** The kind of a check. */
    public enum Type {
        /** Connects. */
        TCP,
        /** Connects, sends and compares what comes back. */
        SEND_EXPECT,
        /** Asks by HTTP/1.1 and looks at the status. */
        HTTP,
        /** Asks a PostgreSQL server what it is. */
        POSTGRES,
        /** Asks a MySQL or MariaDB server what it is. */
        MYSQL,
        /** Asks a Redis or Valkey server what it is. */
        REDIS;

        /** Those that follow where their key is written and no type, in the order in which they count. */
        public static final List<Type> WITH_KEYS = List.of(HTTP, SEND_EXPECT, POSTGRES, MYSQL, REDIS);

        /** The key that no other type has; of TCP, which has none, its word. */
        public String key() {
            return this == SEND_EXPECT ? "steps" : word();
        }

        /** Its word in the configuration. */
        public String word() {
            return this == SEND_EXPECT ? "sendExpect" : name().toLowerCase(Locale.ROOT);
        }
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
     * @param headers beside those that every check sends
     * @param login null for none
     */
    public record HttpCheck(
            String method,
            SecretText path,
            @Nullable SecretText host,
            List<String> status,
            List<Header> headers,
            @Nullable HttpLogin login,
            Body body) {
        public HttpCheck {
            status = List.copyOf(status);
            headers = List.copyOf(headers);
        }

        /** Whether there is such a header, in whatever case. */
        public boolean hasHeader(String name) {
            return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
        }
    }

    /** A header of a request. */
    public record Header(String name, SecretText value) {}

    /**
     * The content that must be in the body of an answer; each part is null where nothing of it is asked for.
     *
     * @param text that must be in it
     * @param regex that must be found in it
     */
    public record Body(@Nullable SecretText text, @Nullable SecretText regex) {
        /** Nobody looks at it. */
        public static final Body ANY = new Body(null, null);

        /** Whether somebody looks at it. */
        public boolean counts() {
            return text != null || regex != null;
        }
    }
}
