package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A candidate that runs and has answered. */
final class Proxy implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final Random PORTS = new Random();

    private final Candidate candidate;
    private final Program program;
    private final Setting setting;
    private final double startMillis;

    private Proxy(Candidate candidate, Program program, Setting setting, double startMillis) {
        this.candidate = candidate;
        this.program = program;
        this.setting = setting;
        this.startMillis = startMillis;
    }

    /**
     * Starts a candidate and waits until it has moved an exchange.
     *
     * @param logPipe where its access log goes, or {@link Setting#NO_LOG}
     */
    static Proxy start(Candidate candidate, Load load, Options options, Setup setup, Path logPipe) {
        Path file = options.work().resolve(candidate.title() + ".conf");
        Path output = options.work().resolve(candidate.title() + ".out");
        int backendPort = load.backendPort(candidate, setup == Setup.TLS_TO_BACKEND);
        Setting setting =
                new Setting(options.work(), file, freePort(), freePort(), backendPort, freePort(), setup, logPipe);
        try {
            Files.writeString(file, candidate.configuration(setting));
        } catch (IOException e) {
            throw Failure.run(e.toString());
        }
        List<String> command = new ArrayList<>(options.priority());
        command.addAll(candidate.command(setting));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(output.toFile());
        builder.redirectOutput(setting.logs() ? logPipe.toFile() : output.toFile());
        long began = System.nanoTime();
        Program program = Program.start(candidate.title(), builder);
        try {
            load.awaitFirst(setup.kind(), setting.port(), PATIENCE_MILLIS);
            double millis = (System.nanoTime() - began) / 1e6;
            program.checkAlive();
            program.discover();
            return new Proxy(candidate, program, setting, millis);
        } catch (Failure e) {
            throw Failure.run(candidate.title() + ": " + e.getMessage() + "\n" + tail(output));
        }
    }

    private static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Below the usual range of outgoing connections, so that none of them takes it between two starts. */
    private static int freePort() {
        while (true) {
            int port = PORTS.nextInt(10_000, 30_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // Taken: another one.
            }
        }
    }

    Candidate candidate() {
        return candidate;
    }

    Program program() {
        return program;
    }

    int port() {
        return setting.port();
    }

    /** Another one, without routes, where {@link #port} has them. */
    int plainPort() {
        return setting.plainPort();
    }

    /** How a connection to {@link #port} begins. */
    Load.Kind kind() {
        return setting.setup().kind();
    }

    double startMillis() {
        return startMillis;
    }

    @Override
    public void close() {
        program.close();
    }
}
