package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.HeldThread;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that hangs is seen, and the process ends nevertheless when it is asked to. */
@Timeout(120)
class HangIT {
    /** A process in which this loop is going to hang. */
    private static final class Hanging implements AutoCloseable {
        private final String label;
        private final String name;
        private final Sluice sluice;
        private final Socket client;
        private final HeldThread held;

        /**
         * @param label of its series
         * @param name for operators
         */
        Hanging(Peer echo, String thread, String label, String name) throws IOException {
            this.label = label;
            this.name = name;
            int port = Ports.free();
            sluice = Sluice.start("""
                process: {workers: 1, drain: {timeout: 1s}}
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}, g: {bind: "127.0.0.1:%d", pool: q}}
                pools:
                  p: {healthCheck: {type: tcp, interval: 100ms}, backends: {b: "%s"}}
                  q: {discover: {dns: nowhere.internal, port: 1, nameserver: "127.0.0.1:1"}}
                """.formatted(port, Ports.free(), echo.address()));
            client = new Socket(InetAddress.getLoopbackAddress(), port);
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            held = HeldThread.of(sluice, thread);
        }

        void awaitNamed() throws IOException, InterruptedException {
            Await.until("the probe names it", () -> sluice.get("/livez").statusCode() == 503);
            assertThat(sluice.get("/livez").body()).isEqualTo("stuck: " + name + "\n");
            assertThat(sluice.metric("sluice_loop_alive{loop=\"" + label + "\"}"))
                    .isZero();
        }

        void awaitEnd() throws IOException, InterruptedException {
            Await.until(name + " does not keep it", () -> held.hasEnded() && !sluice.isAlive());
            assertThat(sluice.awaitExit()).isIn(0, 143);
            assertThat(sluice.stderr()).contains(name + " hangs");
        }

        @Override
        public void close() throws IOException {
            held.close();
            client.close();
            sluice.close();
        }
    }

    /** Nearly all of it is waiting, for three processes as for one. */
    @Test
    void aLoopThatHangsIsNamedByTheProbeAndDoesNotKeepTheProcessFromEnding() throws Exception {
        try (Peer echo = Peer.echo();
                Hanging worker = new Hanging(echo, "sluice-worker-0", "worker-0", "worker 0");
                Hanging control = new Hanging(echo, "sluice-control", "control", "the control loop");
                Hanging dns = new Hanging(echo, "sluice-dns", "dns", "the DNS loop")) {
            List<Hanging> all = List.of(worker, control, dns);
            for (Hanging one : all) {
                one.awaitNamed();
            }
            for (Hanging one : all) {
                one.sluice.signal("TERM");
            }
            for (Hanging one : all) {
                one.awaitEnd();
            }
        }
    }
}
