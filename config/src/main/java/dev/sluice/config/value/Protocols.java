package dev.sluice.config.value;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The protocols that clients commonly offer by ALPN, of those that IANA has registered. */
public final class Protocols {
    private static final List<String> REGISTERED = List.of(
            "http/1.0",
            "http/1.1",
            "h2",
            "h3",
            "postgresql",
            "mqtt",
            "amqp",
            "imap",
            "pop3",
            "ftp",
            "dot",
            "irc",
            "tds/8.0",
            "smb",
            "ntske/1",
            "acme-tls/1",
            "xmpp-client",
            "xmpp-server");

    /** By what is written of letters and digits. */
    private static final Map<String, String> MEANT = meant();

    private Protocols() {}

    private static Map<String, String> meant() {
        Map<String, String> meant = new HashMap<>();
        REGISTERED.forEach(protocol -> meant.put(plain(protocol), protocol));
        List.of("http2", "grpc").forEach(word -> meant.put(word, "h2"));
        List.of("http", "https", "http1").forEach(word -> meant.put(word, "http/1.1"));
        List.of("postgres", "pgsql", "pg").forEach(word -> meant.put(word, "postgresql"));
        meant.put("http3", "h3");
        return Map.copyOf(meant);
    }

    private static String plain(String protocol) {
        return protocol.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** The registered protocol that was probably meant by one that is not; null when it is one, or like none. */
    public static @Nullable String meant(String protocol) {
        return REGISTERED.contains(protocol) ? null : MEANT.get(plain(protocol));
    }
}
