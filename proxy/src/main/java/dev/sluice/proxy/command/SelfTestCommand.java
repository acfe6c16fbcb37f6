package dev.sluice.proxy.command;

import dev.sluice.proxy.certificate.SelfSigned;
import dev.sluice.proxy.command.demo.FreePorts;
import dev.sluice.proxy.command.selftest.EchoBackend;
import dev.sluice.proxy.command.selftest.SelfTest;
import dev.sluice.proxy.command.selftest.TestBed;
import dev.sluice.proxy.process.ConfigInput;
import dev.sluice.proxy.process.ProcessSignal;
import dev.sluice.proxy.process.ProxyProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice selftest}: the real proxy, backends and clients in one process. */
@Command(
        name = "selftest",
        description = {
            "Runs the proxy with backends and clients of its own on this machine and tries what it does: traffic, metrics,"
                    + " commands, reload, failover. Exit status 0 when all went well."
        },
        mixinStandardHelpOptions = true)
public final class SelfTestCommand implements Callable<Integer> {
    private static final String CONFIG = """
            metrics: {bind: "127.0.0.1:%d"}
            admin: {socket: %s}
            log: {level: %s, access: {output: %s, format: json}}
            process: {drain: {timeout: 1s}}
            defaults: {healthCheck: {type: tcp, interval: 200ms, fastInterval: 100ms, timeout: 100ms}}
            certificates: {own: {files: %s}}
            frontends:
              plain: {bind: "127.0.0.1:%d", pool: plain, rate: {concurrentPerSource: 1000}}
              proxied: {bind: "127.0.0.1:%d", pool: proxied, proxyProtocol: required, trustedProxies: 127.0.0.1}
              routed: {bind: "127.0.0.1:%d", routes: [{sni: a.example.com, alpn: h2, pool: proxied}]}
              ending: {bind: "127.0.0.1:%d", tls: {certificates: own, alpn: h2}, pool: proxied}
              beginning: {bind: "127.0.0.1:%d", pool: encrypted}
            pools:
              encrypted: {tls: {ca: %s, serverName: %s, alpn: h2}, backends: ["127.0.0.1:%d"]}
              plain: {balance: roundRobin, backends: {a: "%s", b: "%s", c: "%s"}}
              proxied: {balance: leastConnections, backends: ["%s"]}
            """;

    /** That its certificate is for. */
    private static final String NAME = "selftest.example";

    @Option(
            names = "--train",
            description =
                    "Only what a serving process does by itself: the class archive of the package is recorded from it.")
    private boolean train;

    /** As with {@code --train}; the exit status. */
    public static int train() throws IOException, InterruptedException {
        SelfTestCommand command = new SelfTestCommand();
        command.train = true;
        return command.call();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-selftest");
        try (EchoBackend a = EchoBackend.start('a');
                EchoBackend b = EchoBackend.start('b');
                EchoBackend c = EchoBackend.start('c')) {
            return run(directory, List.of(a, b, c));
        } finally {
            delete(directory);
        }
    }

    private int run(Path directory, List<EchoBackend> backends) throws IOException, InterruptedException {
        Bed bed = new Bed(directory, FreePorts.find(6), backends, train ? "info" : "error");
        Files.writeString(bed.certificate(), SelfSigned.pem(NAME, Instant.now()));
        Files.setPosixFilePermissions(bed.certificate(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(bed.config(), bed.configuration());
        PrintStream out = System.out;
        AtomicBoolean well = new AtomicBoolean();
        int status = new ProxyProcess(ConfigInput.file(bed.config()))
                .run(_ -> Thread.ofPlatform().daemon().name("selftest").start(() -> {
                    PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
                    System.setOut(silence); // what the commands print
                    System.setErr(silence);
                    try {
                        SelfTest test = new SelfTest(bed, out);
                        well.set(train ? test.train() : test.run());
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    } finally {
                        System.setOut(out);
                        ProcessSignal.raise("TERM");
                    }
                }));
        return status == 0 && well.get() ? 0 : 1;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(directory);
    }

    private record Bed(Path directory, List<Integer> ports, List<EchoBackend> backends, String logLevel)
            implements TestBed {
        String configuration() {
            return CONFIG.formatted(
                    metrics(),
                    socket(),
                    logLevel,
                    directory.resolve("access.log"),
                    certificate(),
                    plain(),
                    proxied(),
                    routed(),
                    ports.get(4),
                    encrypted(),
                    certificate(),
                    NAME,
                    ports.get(4),
                    backends.get(0).address(),
                    backends.get(1).address(),
                    backends.get(2).address(),
                    backends.get(1).address());
        }

        @Override
        public int plain() {
            return ports.get(0);
        }

        @Override
        public int proxied() {
            return ports.get(1);
        }

        @Override
        public int routed() {
            return ports.get(2);
        }

        @Override
        public int encrypted() {
            return ports.get(5);
        }

        Path certificate() {
            return directory.resolve("own.pem");
        }

        @Override
        public int metrics() {
            return ports.get(3);
        }

        private String socket() {
            return directory.resolve("admin.sock").toString();
        }

        @Override
        public Path config() {
            return directory.resolve("sluice.yaml");
        }

        @Override
        public String otherConfiguration() {
            return configuration().replace("roundRobin", "random2");
        }

        @Override
        public void hangUp() {
            ProcessSignal.raise("HUP");
        }

        @Override
        public int command(String... words) {
            String[] all = Stream.concat(Stream.of(words), Stream.of("--admin", socket()))
                    .toArray(String[]::new);
            return SluiceCommand.commandLine(all).execute(all);
        }
    }
}
