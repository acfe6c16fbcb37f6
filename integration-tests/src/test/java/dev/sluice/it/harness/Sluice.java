package dev.sluice.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The packaged program as a child process; the launcher becomes the JVM, so its process is the JVM's. */
public final class Sluice implements AutoCloseable {
    public static final String LAUNCHER = System.getProperty("sluice.launcher", "../sluice");
    private static final int CLOSE_SECONDS = 20;

    private final Process process;
    private final Path directory;
    private final int metricsPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private Sluice(Process process, Path directory, int metricsPort) {
        this.process = process;
        this.directory = directory;
        this.metricsPort = metricsPort;
    }

    /** Runs the launcher to its end. */
    public static Run command(String... arguments) throws IOException, InterruptedException {
        return Run.of(Stream.concat(Stream.of(LAUNCHER), Stream.of(arguments)).toList());
    }

    /** Starts {@code sluice run} with this configuration, a metrics port added, and waits until it is ready. */
    public static Sluice start(String yaml) throws IOException {
        return start(List.of(), yaml);
    }

    /** As {@link #start(String)}, the launcher wrapped in a command such as {@code prlimit}. */
    public static Sluice start(List<String> wrapper, String yaml) throws IOException {
        Path directory = Files.createTempDirectory("sluice-it");
        int metrics = Ports.free();
        Path config = directory.resolve("sluice.yaml");
        Files.writeString(config, withMetrics(metrics, yaml));
        return start(wrapper, config, directory, metrics);
    }

    /** Starts {@code sluice run} with this file or directory, whose metrics port is given. */
    public static Sluice startFrom(Path config, int metrics) throws IOException {
        return start(List.of(), config, Files.createTempDirectory("sluice-it"), metrics);
    }

    private static Sluice start(List<String> wrapper, Path config, Path directory, int metrics) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(LAUNCHER, "run", "-c", config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        Sluice sluice = new Sluice(process, directory, metrics);
        Await.until("sluice ready: " + directory, () -> {
            assertThat(process.isAlive()).isTrue();
            return sluice.get("/readyz").statusCode() == 200;
        });
        return sluice;
    }

    private static String withMetrics(int port, String yaml) {
        return "metrics: {bind: \"127.0.0.1:%d\"}\n%s".formatted(port, yaml);
    }

    /** Writes another configuration into its file. */
    public void configure(String yaml) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, withMetrics(metricsPort, yaml));
        Files.move(next, directory.resolve("sluice.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Attempts to reload so far, with this result: success or failure. */
    public double reloads(String result) throws IOException, InterruptedException {
        return metric("sluice_config_reloads_total{result=\"%s\"}".formatted(result));
    }

    /** Reloads another configuration by signal and waits for the result. */
    public void reload(String yaml, String result) throws IOException, InterruptedException {
        double before = reloads(result);
        configure(yaml);
        signal("HUP");
        Await.until("reload: " + result, () -> reloads(result) == before + 1);
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    /** A page of the metrics port. */
    public String url(String path) {
        return "http://127.0.0.1:" + metricsPort + path;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create(url(path));
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The value of a series, named with its labels as they are printed; -1 when there is none. */
    public double metric(String series) throws IOException, InterruptedException {
        return scrape().value(series);
    }

    /** All metrics at one moment. */
    public Scrape scrape() throws IOException, InterruptedException {
        return new Scrape(get("/metrics").body());
    }

    /** What a scrape has brought. */
    public record Scrape(String body) {
        /** The value of a series, named with its labels as they are printed; -1 when there is none. */
        public double value(String series) {
            return body.lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElse(-1);
        }
    }

    /** Sends a signal, such as {@code TERM}. */
    public void signal(String name) throws IOException, InterruptedException {
        Run.ok("kill", "-" + name, String.valueOf(process.pid()));
    }

    /** The exit status, which must come soon. */
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)).as("exits").isTrue();
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Open file descriptors. */
    public long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return all.count();
        }
    }

    /** Memory that is resident. */
    public long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** CPU time of all threads, in clock ticks of 10 ms. */
    public long cpuTicks() throws IOException {
        return cpuTicks(Path.of("/proc/" + pid()));
    }

    /** CPU time of the threads that move bytes, in clock ticks of 10 ms: without compiler, collector and metrics. */
    public long workerTicks() throws IOException {
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid() + "/task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith("sluice-worker")) {
                    ticks += cpuTicks(thread);
                }
            }
        }
        return ticks;
    }

    private static long cpuTicks(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** What it has written to stdout: the access log. */
    public List<String> stdout() throws IOException {
        return Files.readAllLines(directory.resolve("stdout"));
    }

    /** Waits for such a line on stdout. */
    public void awaitStdout(Predicate<String> line) {
        Await.until("logged", () -> stdout().stream().anyMatch(line));
    }

    /** What it has written to stderr: the operator log. */
    public String stderr() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    @Override
    public void close() {
        Processes.end(process);
        http.close();
    }
}
