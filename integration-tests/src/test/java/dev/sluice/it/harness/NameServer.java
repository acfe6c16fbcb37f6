package dev.sluice.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** BIND with the zone {@code internal}, whose records change while it runs. It knows its own names alone. */
public final class NameServer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private Daemon daemon;

    private NameServer(Path directory, int port, Daemon daemon) {
        this.directory = directory;
        this.port = port;
        this.daemon = daemon;
    }

    /** Starts with these records, as {@code pg 1 A 127.0.0.2}; names are relative to the zone. */
    public static NameServer start(String... records) throws IOException {
        Requires.program("nsupdate");
        Path directory = Files.createTempDirectory("sluice-named");
        int port = Ports.free();
        Files.writeString(directory.resolve("named.conf"), """
                options {
                  directory "%1$s";
                  listen-on port %2$d { 127.0.0.1; };
                  listen-on-v6 { none; };
                  pid-file none;
                  session-keyfile "%1$s/session.key";
                  recursion no;
                  dnssec-validation no;
                };
                controls { };
                zone "internal" { type primary; file "internal.zone"; allow-update { 127.0.0.1; }; };
                """.formatted(directory, port));
        String head = """
                $ORIGIN internal.
                @ 1 SOA ns hostmaster 1 3600 600 86400 1
                @ 1 NS ns
                ns 1 A 127.0.0.1
                """;
        Files.writeString(
                directory.resolve("internal.zone"),
                head + Stream.of(records).map(record -> record + "\n").reduce("", String::concat));
        return new NameServer(directory, port, run(directory, port));
    }

    private static Daemon run(Path directory, int port) throws IOException {
        return Daemon.start(
                directory,
                port,
                Requires.program("named"),
                "-f",
                "-n",
                "1",
                "-c",
                directory.resolve("named.conf").toString());
    }

    /** Where it listens. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Changes records at once, as {@code add pg.internal. 1 A 127.0.0.3} or {@code delete pg.internal. A 127.0.0.2}. */
    public void update(String... changes) throws IOException, InterruptedException {
        Path script = directory.resolve("update");
        List<String> lines =
                Stream.of(changes).map(change -> "update " + change).toList();
        Files.writeString(
                script, "server 127.0.0.1 %d\nzone internal\n%s\nsend\n".formatted(port, String.join("\n", lines)));
        Run.ok(Requires.program("nsupdate"), script.toString());
    }

    /** Ends it as a crash does. */
    public void kill() throws InterruptedException {
        daemon.kill();
    }

    /** Starts it again with the records that it had. */
    public void restart() throws IOException {
        daemon = run(directory, port);
    }

    @Override
    public void close() {
        daemon.close();
    }
}
