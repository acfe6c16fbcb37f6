package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Health checks that speak TLS with real servers, whose certificates become wrong and right again. */
@Timeout(240)
class CheckByTlsIT {
    private static final String FAST = "interval: 200ms, fastInterval: 100ms, downInterval: 200ms, timeout: 5s";

    private final int port = Ports.free();
    private final int one = Ports.free();
    private final int two = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static void awaitUp(Sluice sluice, String backend, boolean up) {
        Await.until(
                backend + (up ? " is up" : " is down"),
                () -> sluice.metric("sluice_backend_up{backend=\"%s\",pool=\"p\"}".formatted(backend)) == (up ? 1 : 0));
    }

    /** The files that nginx reads. */
    private void show(Identity identity) throws IOException {
        Files.copy(identity.chain(), directory.resolve("shown.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.key(), directory.resolve("shown.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Daemon nginx(Identity stays) throws IOException {
        Path config = Files.writeString(
                directory.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log stderr info;
                worker_processes 1;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  server {
                    listen 127.0.0.1:%2$d ssl http2; ssl_certificate %1$s/shown.pem; ssl_certificate_key %1$s/shown.key;
                    location /health { return 200 "$ssl_protocol\\n"; }
                  }
                  server {
                    listen 127.0.0.1:%3$d ssl http2; ssl_certificate %4$s; ssl_certificate_key %5$s;
                    location /health { return 200 "$ssl_protocol\\n"; }
                  }
                }
                """.formatted(directory, one, two, stays.chain(), stays.key()));
        return Daemon.start(directory, two, Requires.program("nginx"), "-c", config.toString());
    }

    private String status() throws IOException, InterruptedException {
        return Sluice.command(
                        "status", "--admin", directory.resolve("admin.sock").toString())
                .output();
    }

    @Test
    void aServerWithAWrongCertificateIsDownAndItsReasonIsSeen() throws IOException, InterruptedException {
        Identity good = Identity.ecdsa(directory, "shop.test");
        Identity other = Identity.ecdsa(directory, "blog.test");
        Identity expired = Identity.expired(directory, "shop.test");
        Path trusted = Files.writeString(
                directory.resolve("ca.pem"),
                Files.readString(good.authority())
                        + Files.readString(other.authority())
                        + Files.readString(expired.authority()));
        show(good);
        try (Daemon nginx = nginx(good);
                Sluice sluice =
                        Sluice.start("""
                        admin: {socket: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            tls: {ca: %s, serverName: shop.test, alpn: [h2, http/1.1]}
                            healthCheck: {%s, http: {path: /health}}
                            backends: {one: "127.0.0.1:%d", two: "127.0.0.1:%d"}
                        """.formatted(directory.resolve("admin.sock"), port, trusted, FAST, one, two))) {
            awaitUp(sluice, "one", true);
            assertThat(status()).contains("L7OK");
            for (Identity wrong : new Identity[] {other, expired}) {
                show(wrong);
                nginx.signal("HUP");
                awaitUp(sluice, "one", false);
                assertThat(status())
                        .contains("L6RSP")
                        .contains(
                                wrong.equals(expired)
                                        ? "certificate: it has expired at "
                                        : "certificate: it is not for shop.test but for blog.test");
                assertThat(sluice.metric("sluice_backend_up{backend=\"two\",pool=\"p\"}"))
                        .isOne();
                show(good);
                nginx.signal("HUP");
                awaitUp(sluice, "one", true);
            }
        }
    }

    @Test
    void postgresIsAskedForTlsAndHasNothingToSayOfIt() throws IOException, InterruptedException {
        Identity identity = Identity.ecdsa(directory, "db.test");
        for (Path file :
                new Path[] {identity.chain(), identity.key(), identity.key().getParent()}) {
            Database.give(file, "postgres");
        }
        String options = "-c ssl=on -c ssl_cert_file=%s -c ssl_key_file=%s".formatted(identity.chain(), identity.key());
        try (Database with = Database.postgres(directory, one, options.split(" "));
                Sluice sluice = Sluice.start(
                        """
                        admin: {socket: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            tls: {ca: %s, serverName: db.test, startTls: postgres}
                            healthCheck: {%s, type: tcp}
                            backends: {one: "127.0.0.1:%d"}
                        """.formatted(directory.resolve("admin.sock"), port, identity.authority(), FAST, one))) {
            Await.until("it is checked many times", () -> checks(sluice) > 10);
            awaitUp(sluice, "one", true);
            assertThat(status()).contains("L6OK");
            assertThat(with.log()).noneMatch(line -> line.contains("SSL") || line.contains("startup packet"));
        }
    }

    private static double checks(Sluice sluice) throws IOException, InterruptedException {
        return sluice.metric("sluice_backend_health_checks_total{backend=\"one\",pool=\"p\",result=\"passed\"}");
    }
}
