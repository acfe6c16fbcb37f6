package dev.sluice.proxy.preface;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A ClientHello that a program in use has sent: the first bytes of its connection, one record.
 *
 * @param name of the resource, whose first line says what made it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RealHello(String name, byte[] bytes, ClientHello hello) {
    private static final List<String> WEB = List.of("h2", "http/1.1");

    static Stream<RealHello> all() {
        return Stream.of(
                real("openssl-sni", "www.example.com", List.of(), false),
                real("openssl-no-sni", null, List.of(), false),
                real("openssl-tls12", "www.example.com", List.of(), false),
                real("openssl-tls12-bare", null, List.of(), false),
                real("openssl-alpn", "api.example.com", WEB, false),
                real("openssl-postgresql", "db.example.com", List.of("postgresql"), false),
                real("openssl-dot", "www.example.com", List.of(), false),
                real("openssl-address", null, List.of(), false),
                real("curl-name", "www.example.com", WEB, false),
                real("curl-address", null, WEB, false),
                real("psql", "db.example.com", List.of(), false),
                real("python", "www.example.com", List.of("http/1.1"), false),
                real("wget", "localhost", List.of(), false),
                real("java", "www.example.com", WEB, false),
                real("chromium-1", "www.example.com", WEB, true),
                real("chromium-2", "www.example.com", WEB, true));
    }

    private static RealHello real(String name, @Nullable String serverName, List<String> protocols, boolean encrypted) {
        return new RealHello(name, resource(name), new ClientHello(serverName, protocols, encrypted));
    }

    private static byte[] resource(String name) {
        String path = "hello/" + name + ".hex";
        try (InputStream in = Objects.requireNonNull(RealHello.class.getResourceAsStream(path), path)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of()
                    .parseHex(text.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The handshake message with its head. */
    byte[] message() {
        return Hellos.message(bytes);
    }

    @Override
    public String toString() {
        return name;
    }
}
