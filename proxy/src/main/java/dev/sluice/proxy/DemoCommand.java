package dev.sluice.proxy;

import dev.sluice.config.ConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code sluice demo}: the real proxy in front of backends that run inside this process. */
@Command(
        name = "demo",
        description = "Runs the proxy in front of embedded backends, with everything on, and prints what to try.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int WEB_PORT = 8080;
    private static final int ECHO_PORT = 7007;
    private static final int METRICS_PORT = 9400;

    private static final String CONFIG = """
            metrics: {bind: "127.0.0.1:%d"}
            log: {access: {format: text}}
            process: {drain: {timeout: 10s}}
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        int web = port(WEB_PORT, "web");
        int echo = port(ECHO_PORT, "echo");
        int metrics = port(METRICS_PORT, "metrics");
        try (DemoBackends backends = DemoBackends.start()) {
            String config = CONFIG.formatted(
                    metrics, web, echo, backends.alpha(), backends.beta(), backends.slow(), backends.echo());
            System.out.println("The configuration of this demo:\n");
            System.out.println(config.indent(2));
            return new ProxyProcess(ConfigInput.fixed(ConfigLoader.loadText("demo", config, _ -> null)))
                    .run(_ -> System.out.print(invitation(web, echo, metrics)));
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

    private static String invitation(int web, int echo, int metrics) {
        return """

                Sluice is running. Try, in another terminal:

                  curl http://127.0.0.1:%1$d/                        # a backend names itself; repeat it
                  for i in 1 2 3 4 5 6; do curl -s http://127.0.0.1:%1$d/; done
                  nc 127.0.0.1 %2$d                                  # type: it comes back
                  curl -s http://127.0.0.1:%3$d/metrics | grep sluice_backend
                  curl http://127.0.0.1:%3$d/readyz

                Every session leaves a line below. Ctrl-C drains and ends the demo.

                """.formatted(web, echo, metrics);
    }
}
