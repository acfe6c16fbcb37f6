package dev.sluice.proxy.command.selftest;

import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The self-test: tries everything that a proxy does on a running one, step by step, and prints how each went. Blocking.
 */
public final class SelfTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int SMALL = 100;
    private static final int MANY = 300;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final String PROXY_HEADER = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n";

    /** A step of the self-test; throws when it does not go as it should. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private final TestBed bed;
    private final PrintStream out;
    private int failures;

    /** @param out gets one line for each step */
    public SelfTest(TestBed bed, PrintStream out) {
        this.bed = bed;
        this.out = out;
    }

    /** Tries everything; true when all went well. */
    public boolean run() throws InterruptedException {
        traffic();
        step("status, connections, top", this::look);
        step("drain of a backend", this::drain);
        step("reload", this::reload);
        step("a configuration with errors", this::rejected);
        step("a backend that dies", this::failover);
        return failures == 0;
    }

    /** Only what a process that serves does by itself, for the class archive of such processes; true when all went well. */
    public boolean train() throws InterruptedException {
        traffic();
        step("reload by signal", this::reloadBySignal);
        step("a backend that dies", this::failover);
        return failures == 0;
    }

    private void traffic() throws InterruptedException {
        step("100 bytes there and back", () -> Client.exchange(bed.plain(), SMALL));
        step("8 MiB both ways at once", () -> Client.exchange(bed.plain(), 8 * MEBIBYTE));
        step("300 connections over three backends", this::spread);
        step("a client that resets", this::reset);
        step(
                "PROXY header from a client",
                () -> Client.exchange(bed.proxied(), SMALL, PROXY_HEADER.getBytes(StandardCharsets.US_ASCII)));
        step("a route by the name in a ClientHello", () -> Client.exchange(bed.routed(), HelloBytes.get()));
        step("TLS, begun and ended", () -> Client.exchange(bed.encrypted(), SMALL));
        step("8 MiB by TLS, both ways at once", () -> Client.exchange(bed.encrypted(), 8 * MEBIBYTE));
        step("probes, metrics and dashboard", this::pages);
    }

    private void step(String name, Step step) throws InterruptedException {
        long start = System.nanoTime();
        try {
            step.run();
            out.printf("ok      %-40s %5d ms%n", name, (System.nanoTime() - start) / 1_000_000);
        } catch (IOException e) {
            failures++;
            out.printf("FAILED  %-40s %s%n", name, e.getMessage());
        }
    }

    private void spread() throws IOException {
        Set<Character> names = names(MANY);
        if (names.size() != bed.backends().size()) {
            throw new IOException("only these backends served: " + names);
        }
    }

    private Set<Character> names(int connections) throws IOException {
        Set<Character> names = new HashSet<>();
        for (int i = 0; i < connections; i++) {
            names.add(Client.exchange(bed.plain(), SMALL));
        }
        return names;
    }

    private void reset() throws IOException {
        try (Socket socket = Client.connect(bed.plain())) {
            Client.name(socket);
            socket.setSoLinger(true, 0);
        }
        Client.exchange(bed.plain(), SMALL);
    }

    private void pages() throws IOException {
        Client.get(bed.metrics(), "/livez", "*/*");
        Client.get(bed.metrics(), "/readyz", "*/*");
        Client.get(bed.metrics(), "/", "text/html");
        Client.get(bed.metrics(), "/stats.csv", "*/*");
        for (String format : List.of("text/plain", "application/openmetrics-text")) {
            if (!Client.get(bed.metrics(), "/metrics", format).contains("sluice_frontend_connections_total")) {
                throw new IOException("/metrics has no connections");
            }
        }
    }

    private void look() throws IOException {
        command("status");
        command("connections");
        command("top", "--once");
    }

    private void drain() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < bed.backends().size(); i++) {
                Socket socket = Client.connect(bed.plain());
                open.add(socket);
                Client.name(socket);
            }
            command("backend", "drain", "plain/a");
            if (names(SMALL).contains('a')) {
                throw new IOException("the drained backend got a new session");
            }
            for (Socket socket : open) {
                Client.ping(socket, "still here");
            }
            command("backend", "ready", "plain/a");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private void reload() throws IOException {
        try (Socket open = Client.connect(bed.plain())) {
            Client.name(open);
            Files.writeString(bed.config(), bed.otherConfiguration());
            command("reload", "--plan");
            command("reload");
            Client.ping(open, "from before");
            Client.exchange(bed.plain(), SMALL);
        }
    }

    private void reloadBySignal() throws IOException, InterruptedException {
        Files.writeString(bed.config(), bed.otherConfiguration());
        bed.hangUp();
        await("the signal was not followed", "sluice_config_generation 2");
    }

    private void rejected() throws IOException {
        String before = Files.readString(bed.config());
        Files.writeString(bed.config(), before.replace("balance:", "balanse:"));
        int status = bed.command("reload");
        Files.writeString(bed.config(), before);
        if (status != 1) {
            throw new IOException("a reload with an unknown key ended with status " + status);
        }
        command("reload");
    }

    private void failover() throws IOException, InterruptedException {
        bed.backends().getFirst().close();
        await("its health checks did not notice", "sluice_backend_up{backend=\"a\",pool=\"plain\"} 0");
    }

    /** Waits until the metrics have this line, while clients come who must not notice anything. */
    private void await(String otherwise, String line) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!Client.get(bed.metrics(), "/metrics", "text/plain").contains(line)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(otherwise);
            }
            Client.exchange(bed.plain(), SMALL);
            Thread.sleep(20);
        }
    }

    private void command(String... words) throws IOException {
        int status = bed.command(words);
        if (status != 0) {
            throw new IOException("sluice " + String.join(" ", words) + " ended with status " + status);
        }
    }
}
