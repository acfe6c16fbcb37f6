package dev.sluice.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A database server with data of its own, and what it has to say of its clients. */
public final class Database implements AutoCloseable {
    private final Starter starter;
    private Daemon daemon;
    private final Path log;

    /** The way in which a server is started, with the data that it has. */
    private interface Starter {
        Daemon start() throws IOException;
    }

    private Database(Starter starter, Path log) throws IOException {
        this.starter = starter;
        this.daemon = starter.start();
        this.log = log;
    }

    /** Starts it again, with its data, after it has ended. */
    public void restart() throws IOException {
        daemon.close();
        daemon = starter.start();
    }

    /** A PostgreSQL that logs as it does by default, and with options. */
    public static Database postgres(Path directory, int port, String... options)
            throws IOException, InterruptedException {
        Path data = prepare(directory, "postgres");
        run(as("postgres", Requires.program("initdb"), "-D", data.toString(), "-U", "sluice", "-A", "trust"));
        List<String> server =
                as("postgres", Requires.program("postgres"), "-D", data.toString(), "-p", "" + port, "-F", "-k", "");
        server.addAll(List.of(options));
        return new Database(
                () -> Daemon.start(directory, port, server.toArray(String[]::new)),
                directory.resolve("daemon-" + port));
    }

    /** A replica of the PostgreSQL that listens on another port of this machine; it follows that by streaming. */
    public static Database postgresReplica(Path directory, int port, int primary)
            throws IOException, InterruptedException {
        Path data = Files.createDirectory(directory.resolve("replica"));
        give(data, "postgres");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        run(as(
                "postgres",
                Requires.program("pg_basebackup"),
                "-h",
                "127.0.0.1",
                "-p",
                "" + primary,
                "-U",
                "sluice",
                "-D",
                data.toString(),
                "-R",
                "-X",
                "stream",
                "-c",
                "fast"));
        List<String> server =
                as("postgres", Requires.program("postgres"), "-D", data.toString(), "-p", "" + port, "-F", "-k", "");
        return new Database(
                () -> Daemon.start(directory, port, server.toArray(String[]::new)),
                directory.resolve("daemon-" + port));
    }

    /** A MariaDB on all addresses, without a password for root, and with options. */
    public static Database mariadb(Path directory, int port, String... options)
            throws IOException, InterruptedException {
        Path data = prepare(directory, "mysql");
        run(as(
                "mysql",
                Requires.program("mariadb-install-db"),
                "--no-defaults",
                "--datadir=" + data,
                "--auth-root-authentication-method=normal"));
        List<String> server = as(
                "mysql",
                Requires.program("mariadbd"),
                "--no-defaults",
                "--datadir=" + data,
                "--socket=" + data.resolve("s"),
                "--port=" + port);
        server.addAll(List.of(options));
        return new Database(() -> Daemon.start(directory, port, server.toArray(String[]::new)), data.resolve("s"));
    }

    private static Path prepare(Path directory, String user) throws IOException, InterruptedException {
        Path data = Files.createDirectory(directory.resolve(user));
        if (isRoot()) {
            Run.ok("chmod", "a+rx", directory.toString());
        }
        give(data, user);
        return data;
    }

    /** Makes a file or directory that of the user whom a server runs as. */
    public static void give(Path file, String user) throws IOException, InterruptedException {
        if (isRoot()) {
            Run.ok("chown", user, file.toString());
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Database servers refuse to run as root. */
    private static List<String> as(String user, String... command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of(Requires.program("runuser"), "-u", user, "--"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Run.ok(command.toArray(String[]::new));
    }

    /** What PostgreSQL has logged. */
    public List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /** The answer of MariaDB to a statement of its administrator: words, in their order. */
    public List<String> query(String sql) throws IOException, InterruptedException {
        String answer = Run.ok(
                Requires.program("mariadb"), "--no-defaults", "-S", log.toString(), "-u", "root", "-N", "-e", sql);
        return List.of(answer.strip().split("\\s+"));
    }

    @Override
    public void close() {
        daemon.close();
    }
}
