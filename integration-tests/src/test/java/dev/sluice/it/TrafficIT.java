package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis, PostgreSQL and HTTP flow through unharmed. */
@Timeout(240)
class TrafficIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<Process> peers = new ArrayList<>();

    @AfterEach
    void stopPeers() throws InterruptedException {
        for (Process peer : peers) {
            Processes.stop(peer);
        }
    }

    private void peer(int port, List<String> command) throws IOException {
        peers.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("peer-" + port).toFile())
                .start());
        Await.until(command + " listens", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    private static Sluice infrontOf(int backend, int port) throws IOException {
        return Sluice.start("""
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:%d"]}}
                """.formatted(port, backend));
    }

    @Test
    void redisBenchmarkRunsThroughAndItsSessionsAddUp() throws IOException, InterruptedException {
        String benchmark = Requires.program("redis-benchmark");
        int redis = Ports.free();
        int port = Ports.free();
        peer(
                redis,
                List.of(Requires.program("redis-server"), "--port", "" + redis, "--save", "", "--appendonly", "no"));
        try (Sluice sluice = infrontOf(redis, port)) {
            String output = Run.ok(
                    benchmark, "-p", "" + port, "-n", "20000", "-c", "50", "-q", "-t", "set,get,lpush,lrange_100");
            assertThat(output).contains("SET:", "GET:", "LRANGE_100").doesNotContain("Error");
            String pipelined =
                    Run.ok(benchmark, "-p", "" + port, "-n", "50000", "-P", "64", "-d", "1024", "-q", "-t", "set,get");
            assertThat(pipelined).contains("SET:", "GET:");
            Await.until("sessions end", () -> sluice.metric("sluice_frontend_connections_active{frontend=\"f\"}") == 0);
            double accepted = sluice.metric("sluice_frontend_connections_total{frontend=\"f\"}");
            double served = sluice.metric(
                    "sluice_backend_connections_total{backend=\"127.0.0.1:%d\",pool=\"f\"}".formatted(redis));
            assertThat(accepted).isGreaterThan(100).isEqualTo(served);
        }
    }

    @Test
    void pgbenchRunsThrough() throws IOException, InterruptedException {
        String initdb = Requires.program("initdb");
        String pgbench = Requires.program("pgbench");
        int postgres = Ports.free();
        int port = Ports.free();
        Path data = directory.resolve("pg");
        boolean root = "root".equals(System.getProperty("user.name"));
        List<String> asUser = root ? List.of(Requires.program("runuser"), "-u", "postgres", "--") : List.of();
        if (root) {
            Files.createDirectory(data);
            Run.ok("chmod", "a+rx", directory.toString());
            Run.ok("chown", "postgres", data.toString());
        }
        assertThat(Run.of(join(asUser, initdb, "-D", data.toString(), "-U", "sluice", "-A", "trust"))
                        .status())
                .isZero();
        peer(
                postgres,
                join(asUser, Requires.program("postgres"), "-D", data.toString(), "-p", "" + postgres, "-F", "-k", ""));
        try (Sluice _ = infrontOf(postgres, port)) {
            String[] to = {"-h", "127.0.0.1", "-p", "" + port, "-U", "sluice", "postgres"};
            assertThat(Run.of(join(List.of(pgbench, "-i", "-q"), to)).status()).isZero();
            Run kept = Run.of(join(List.of(pgbench, "-n", "-c", "8", "-t", "200"), to));
            assertThat(kept.output()).contains("number of failed transactions: 0");
            Run anew = Run.of(join(List.of(pgbench, "-n", "-C", "-S", "-c", "4", "-t", "100"), to));
            assertThat(anew.output()).contains("number of failed transactions: 0");
        }
    }

    private static List<String> join(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }

    @Test
    void aGibibyteArrivesUnchangedAtAQuickAndAtASlowClient() throws IOException, InterruptedException {
        String curl = Requires.program("curl");
        int web = Ports.free();
        int port = Ports.free();
        Path file = directory.resolve("big");
        Run.ok("sh", "-c", "head -c 1073741824 /dev/urandom > '" + file + "'");
        Run.ok("chmod", "-R", "a+rX", directory.toString());
        String expected = Run.ok("sh", "-c", "sha256sum < '" + file + "'");
        peer(web, List.of(Requires.program("nginx"), "-c", nginx(web).toString()));
        try (Sluice sluice = infrontOf(web, port)) {
            String url = "http://127.0.0.1:" + port + "/big";
            assertThat(Run.ok("sh", "-c", curl + " -s " + url + " | sha256sum")).isEqualTo(expected);
            assertThat(Run.ok(
                            "sh",
                            "-c",
                            curl + " -s " + url + " | (dd bs=64k count=16 2>/dev/null; sleep 2; cat) | sha256sum"))
                    .isEqualTo(expected);
            double spliced = sluice.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("sluice_spliced_bytes_total{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
            assertThat(spliced).as("bulk is spliced without being asked to").isGreaterThan(1e9);
        }
    }

    private Path nginx(int port) throws IOException {
        return Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log stderr;
                worker_processes 1;
                events { worker_connections 512; }
                http {
                  access_log off; sendfile on;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  server { listen 127.0.0.1:%2$d; root %1$s; }
                }
                """.formatted(directory, port));
    }
}
