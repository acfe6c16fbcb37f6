package dev.sluice.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;

/** A peer that runs as a process. */
public final class Daemon implements AutoCloseable {
    private final Process process;

    private Daemon(Process process) {
        this.process = process;
    }

    /** Starts a command in the foreground and waits until it listens on the port. */
    public static Daemon start(Path directory, int port, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("daemon-" + port).toFile())
                .start();
        Await.until(command[0] + " listens, see " + directory, () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return new Daemon(process);
    }

    /** A Redis without files. */
    public static Daemon redis(Path directory, int port) throws IOException {
        return start(
                directory,
                port,
                Requires.program("redis-server"),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                directory.toString());
    }

    /** Sends a signal, such as {@code STOP}. */
    public void signal(String name) throws IOException, InterruptedException {
        Run.ok("kill", "-" + name, String.valueOf(process.pid()));
    }

    /** Ends it without a chance to say goodbye. */
    public void kill() {
        Processes.end(process);
    }

    @Override
    public void close() {
        Processes.end(process);
    }
}
