package dev.sluice.it.tls;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** An authority of OpenSSL's, which issues certificates of clients and revokes them. */
final class Authority {
    private final Path home;
    private int issued;

    private Authority(Path home) {
        this.home = home;
    }

    static Authority create(Path directory, String name) throws IOException, InterruptedException {
        Authority made = new Authority(Files.createTempDirectory(directory, "authority"));
        made.openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout ca.key -out ca.pem -subj /CN="
                        + name);
        Files.writeString(made.home.resolve("index.txt"), "");
        Files.writeString(made.home.resolve("ca.cnf"), """
                [ca]
                default_ca = own
                [own]
                database = index.txt
                certificate = ca.pem
                private_key = ca.key
                default_md = sha256
                default_crl_days = 2
                new_certs_dir = .
                rand_serial = yes
                unique_subject = no
                policy = any
                [any]
                commonName = supplied
                """);
        return made;
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", home.toString(), Requires.program("openssl")));
        command.addAll(List.of(arguments.split(" ")));
        Run.ok(command.toArray(String[]::new));
    }

    Path certificate() {
        return home.resolve("ca.pem");
    }

    /**
     * A client's certificate.
     *
     * @param names such as {@code DNS:app.test}
     */
    Identity issue(String commonName, String names) throws IOException, InterruptedException {
        String file = "client" + issued++;
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -CA ca.pem -CAkey ca.key -keyout %1$s.key -out %1$s.pem -subj /CN=%2$s -addext subjectAltName=%3$s -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth"
                        .formatted(file, commonName, names));
        return identity(commonName, file);
    }

    private Identity identity(String commonName, String file) {
        return new Identity(commonName, home.resolve(file + ".pem"), home.resolve(file + ".key"), certificate());
    }

    /** One that was good in the year 2020. */
    Identity issueOld(String commonName) throws IOException, InterruptedException {
        String file = "client" + issued++;
        openssl(
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %1$s.key -out %1$s.csr -subj /CN=%2$s"
                        .formatted(file, commonName));
        openssl(
                "ca -batch -notext -config ca.cnf -in %1$s.csr -out %1$s.pem -startdate 20200101000000Z -enddate 20210101000000Z"
                        .formatted(file));
        return identity(commonName, file);
    }

    void revoke(Identity client) throws IOException, InterruptedException {
        openssl("ca -config ca.cnf -revoke " + client.chain());
    }

    /** Writes the list of those that are revoked. */
    Path list() throws IOException, InterruptedException {
        return list("-crldays 2");
    }

    /** @param due when it is to be renewed, such as {@code -crlsec 1} */
    Path list(String due) throws IOException, InterruptedException {
        openssl("ca -config ca.cnf -gencrl " + due + " -out next.crl");
        return Files.move(home.resolve("next.crl"), home.resolve("ca.crl"), StandardCopyOption.ATOMIC_MOVE);
    }
}
