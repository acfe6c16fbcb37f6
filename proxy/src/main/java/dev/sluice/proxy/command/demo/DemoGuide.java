package dev.sluice.proxy.command.demo;

import java.nio.file.Path;

/**
 * A guide to the demo: where its parts are, and what to try with them.
 *
 * @param web the port of the frontend whose backends speak HTTP
 * @param echo the port of the frontend whose backend sends back what it gets
 * @param metrics the port of metrics and dashboard
 * @param directory of its files, which nobody else may enter
 */
record DemoGuide(int web, int echo, int metrics, Path directory) {
    Path admin() {
        return directory.resolve("admin.sock");
    }

    Path accessLog() {
        return directory.resolve("access.log");
    }

    /**
     * Every line that begins with two spaces is a command for a shell.
     *
     * @param sluice how a shell finds this program
     */
    String text(String sluice) {
        String operate = sluice + " %s --admin " + admin();
        return """

                Sluice is running. Its dashboard: http://127.0.0.1:%d/

                Try, in another terminal. The backend that answers names itself, and requests go round
                alpha, beta and slow. The demo sends some too; with --no-traffic all are yours:

                  curl -s http://127.0.0.1:%d/

                What runs, once and live (q leaves it):

                  %s
                  %s

                Take a backend out of service, look, and put it back:

                  %s
                  %s
                  %s

                A session of your own, and what the access log has of all:

                  bash -c 'exec 3<>/dev/tcp/127.0.0.1/%d; echo hello >&3; head -n 1 <&3'
                  tail -n 5 %s

                What Prometheus reads, and whether it is ready:

                  curl -s http://127.0.0.1:%d/metrics | grep sluice_backend_up
                  curl -s http://127.0.0.1:%d/readyz

                Ctrl-C ends the demo.

                """.formatted(
                        metrics,
                        web,
                        operate.formatted("status"),
                        operate.formatted("top"),
                        operate.formatted("backend drain web/alpha"),
                        operate.formatted("connections"),
                        operate.formatted("backend ready web/alpha"),
                        echo,
                        accessLog(),
                        metrics,
                        metrics);
    }
}
