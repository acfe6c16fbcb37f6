package dev.sluice.proxy.command.demo;

import dev.sluice.config.ConfigLoader;
import dev.sluice.proxy.process.ConfigInput;
import dev.sluice.proxy.process.ProxyProcess;
import dev.sluice.proxy.process.StartObserver;
import dev.sluice.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice demo}: the real proxy in front of backends that run inside this process. */
@Command(
        name = "demo",
        description =
                "Runs the proxy in front of embedded backends, with light traffic, and prints what to try: dashboard, commands, metrics.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final int WEB_PORT = 8080;
    private static final int ECHO_PORT = 7007;
    private static final int METRICS_PORT = 9400;

    private static final String CONFIG = """
            metrics: {bind: "127.0.0.1:%d"}
            admin: {socket: "%s"}
            log: {access: {output: "%s", format: text}}
            process: {drain: {timeout: 10s, spread: 100ms}}
            frontends:
              web: {bind: "127.0.0.1:%d", pool: web}
              echo: {bind: "127.0.0.1:%d", pool: echo}
            pools:
              web:
                balance: roundRobin
                backends: {alpha: "127.0.0.1:%d", beta: "127.0.0.1:%d", slow: "127.0.0.1:%d"}
              echo:
                backends: {echo: "127.0.0.1:%d"}
            """;

    @Option(names = "--no-traffic", description = "Without the light traffic, so that all figures are yours.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Nobody else may enter it: who reaches the admin socket may do everything.
        Path directory = Files.createTempDirectory("sluice-demo-");
        try (DemoBackends backends = DemoBackends.start()) {
            return run(directory, backends);
        } finally {
            delete(directory);
        }
    }

    private int run(Path directory, DemoBackends backends) throws IOException, InterruptedException {
        DemoGuide guide =
                new DemoGuide(port(WEB_PORT, "web"), port(ECHO_PORT, "echo"), port(METRICS_PORT, "metrics"), directory);
        String config = CONFIG.formatted(
                guide.metrics(),
                guide.admin(),
                guide.accessLog(),
                guide.web(),
                guide.echo(),
                backends.alpha(),
                backends.beta(),
                backends.slow(),
                backends.echo());
        System.out.println("The configuration of this demo:\n");
        System.out.println(config.indent(2));
        return new ProxyProcess(ConfigInput.fixed(ConfigLoader.loadText("demo", config, _ -> null)))
                .run(new Show(guide, quiet));
    }

    /** The part of the demo that follows the proxy: the guide and the traffic. */
    private static final class Show implements StartObserver {
        private final DemoGuide guide;
        private final boolean quiet;
        private final DemoTraffic traffic = new DemoTraffic();

        Show(DemoGuide guide, boolean quiet) {
            this.guide = guide;
            this.quiet = quiet;
        }

        @Override
        public void onStarted(ProxyServer server) {
            if (!quiet) {
                traffic.start(guide.web(), guide.echo());
            }
            System.out.print(guide.text(OwnCommand.find()));
        }

        @Override
        public void onStopping() {
            traffic.close();
        }
    }

    /** The usual port, or a free one when another program has it. */
    private static int port(int usual, String what) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(loopback, usual));
            return usual;
        } catch (IOException _) {
            int free = FreePorts.find(1).getFirst();
            System.out.println("port " + usual + " is taken; " + what + " uses " + free);
            return free;
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(directory)) {
            all = files.toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }
}
