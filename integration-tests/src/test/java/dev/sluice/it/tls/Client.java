package dev.sluice.it.tls;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** OpenSSL's {@code s_client}, which stays and says what the test wants. */
final class Client implements AutoCloseable {
    private final Process process;
    private final Path output;

    private Client(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Begins with these options, separated by spaces. */
    static Client start(Path directory, int port, String options) throws IOException {
        Path output = Files.createTempFile(directory, "s_client", "");
        Process process = new ProcessBuilder(command(port, options))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Client(process, output);
    }

    /** A handshake, and an end at once. */
    static Run handshake(int port, String options) throws IOException, InterruptedException {
        return Run.of(command(port, options));
    }

    private static List<String> command(int port, String options) {
        List<String> command =
                new ArrayList<>(List.of(Requires.program("openssl"), "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(options.strip().split(" +")));
        return command;
    }

    /** Says this; a line break is part of it. */
    void say(String text) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Waits until it has printed this. */
    void await(String text) {
        String _ = Await.value(text, this::output, all -> all.contains(text));
    }

    String output() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends what it says, and waits for its end: everything that it has printed. */
    String end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        int _ = process.waitFor();
        return output();
    }

    @Override
    public void close() {
        Processes.end(process);
    }
}
