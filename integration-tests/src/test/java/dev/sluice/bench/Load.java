package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The clients and the backend of all candidates: the program {@code load.c}, by its commands. */
final class Load {
    /** What a command of load.c says of a slice. */
    record Result(long operations, long nanos, long p50Micros, long p99Micros) {}

    /** How a connection begins. */
    enum Kind {
        PLAIN("plain"),
        HELLO("hello"),
        TLS13("tls13"),
        TLS12("tls12"),
        RESUMED13("resumed13"),
        RESUMED12("resumed12");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private static final long FOR_EVER = 1_000_000_000;
    private static final int CONNECTIONS = 32;

    private final Program program;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final List<Integer> backendPorts;
    private final Map<Integer, Long> connections = new HashMap<>();

    /** @param certificate of the backends that speak TLS, with its key */
    Load(Path executable, Path certificate, List<String> priority) {
        List<String> command = new ArrayList<>(priority);
        command.addAll(List.of(executable.toString(), "" + Candidate.values().length, certificate.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        program = Program.start("the load generator", builder.redirectError(ProcessBuilder.Redirect.INHERIT));
        commands = new BufferedWriter(
                new OutputStreamWriter(program.process().getOutputStream(), StandardCharsets.US_ASCII));
        answers = new BufferedReader(
                new InputStreamReader(program.process().getInputStream(), StandardCharsets.US_ASCII));
        backendPorts =
                Stream.of(answer().strip().split(" ")).map(Integer::valueOf).toList();
    }

    Program program() {
        return program;
    }

    int backendPort(Candidate candidate, boolean tls) {
        return backendPorts.get(candidate.ordinal() + (tls ? Candidate.values().length : 0));
    }

    void awaitFirst(Kind kind, int port, long millis) {
        ask("first " + kind.word + " " + port + " " + millis);
        connections.put(port, 1L);
    }

    Result freshFor(Kind kind, int port, long millis) {
        return fresh(kind, port, millis, FOR_EVER);
    }

    Result freshCount(Kind kind, int port, long count) {
        return fresh(kind, port, FOR_EVER / 1000, count);
    }

    private Result fresh(Kind kind, int port, long millis, long count) {
        Result result = slice("fresh " + kind.word + " " + port + " " + CONNECTIONS + " " + millis + " " + count);
        connections.merge(port, result.operations(), Long::sum);
        return result;
    }

    /** Connections made for one exchange each, and the one that {@link #awaitFirst} made. */
    long connections(int port) {
        return connections.getOrDefault(port, 0L);
    }

    Result keepFor(int set, long size, long millis) {
        return slice("keep " + set + " " + size + " " + millis + " " + FOR_EVER);
    }

    Result keepCount(int set, long size, long count) {
        return slice("keep " + set + " " + size + " " + FOR_EVER / 1000 + " " + count);
    }

    /** Requests of this size, the response is a small one. */
    Result sendFor(int set, long size, long millis) {
        return slice("send " + set + " " + size + " " + millis + " " + FOR_EVER);
    }

    Result sendCount(int set, long size, long count) {
        return slice("send " + set + " " + size + " " + FOR_EVER / 1000 + " " + count);
    }

    void open(Kind kind, int set, int port, int connections) {
        ask("open " + kind.word + " " + set + " " + port + " " + connections);
    }

    void close(int set) {
        ask("close " + set);
    }

    void readLog(Path pipe) {
        ask("log " + pipe);
    }

    /** Lines read from each pipe so far. */
    List<Long> lines() {
        return Stream.of(ask("lines").split(" ")).skip(1).map(Long::valueOf).toList();
    }

    private Result slice(String command) {
        String[] words = ask(command).split(" ");
        return new Result(
                Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
    }

    private String ask(String command) {
        try {
            commands.write(command);
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            throw Failure.run("the load generator is gone: " + e.getMessage());
        }
        String answer = answer();
        if (answer.startsWith("error")) {
            throw Failure.run(answer + " (" + command + ")");
        }
        return answer;
    }

    private String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw Failure.run("the load generator ended");
            }
            return line;
        } catch (IOException e) {
            throw Failure.run("the load generator is gone: " + e.getMessage());
        }
    }
}
