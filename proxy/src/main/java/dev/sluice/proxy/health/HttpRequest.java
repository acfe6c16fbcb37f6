package dev.sluice.proxy.health;

import dev.sluice.config.model.HealthCheckConfig.Header;
import dev.sluice.config.model.HealthCheckConfig.HttpCheck;
import dev.sluice.config.model.HttpLogin;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The text of the request of a check by HTTP/1.1. Stateless. */
final class HttpRequest {
    private static final String USER_AGENT = "User-Agent";

    private HttpRequest() {}

    /**
     * With the empty line at its end.
     *
     * @param address for a Host header that is not configured
     * @param secret that its login needs; null when it has none
     */
    static String of(HttpCheck http, String address, @Nullable String secret) {
        StringBuilder request = new StringBuilder()
                .append(http.method())
                .append(' ')
                .append(http.path().text())
                .append(" HTTP/1.1\r\n");
        add(request, "Host", http.host() == null ? address : http.host().text());
        if (!http.hasHeader(USER_AGENT)) {
            add(request, USER_AGENT, "sluice-health-check");
        }
        add(request, "Connection", "close");
        for (Header header : http.headers()) {
            add(request, header.name(), header.value().text());
        }
        HttpLogin login = http.login();
        if (login != null) {
            add(request, "Authorization", authorization(login, Objects.requireNonNull(secret)));
        }
        return request.append("\r\n").toString();
    }

    private static void add(StringBuilder request, String name, String value) {
        request.append(name).append(": ").append(value).append("\r\n");
    }

    private static String authorization(HttpLogin login, String secret) {
        return switch (login) {
            case HttpLogin.Basic basic -> "Basic " + basic(basic, secret);
            case HttpLogin.Bearer _ -> "Bearer " + secret;
        };
    }

    /** The user and the password as they are sent. */
    static String basic(HttpLogin.Basic login, String password) {
        return Base64.getEncoder().encodeToString((login.user() + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
