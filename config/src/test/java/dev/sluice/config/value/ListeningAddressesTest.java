package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ListeningAddressesTest {
    private static ListeningAddresses of(String... binds) {
        return ListeningAddresses.of(Map.of(
                "f",
                List.of(binds).stream()
                        .map(text -> ((Parsed.Ok<BindAddress>) BindAddress.parse(text)).value())
                        .toList()));
    }

    private static boolean covers(String bind, String address) {
        return of("127.0.0.9:1", bind, "[::9]:65535").frontendAt(((Parsed.Ok<Address>) Address.parse(address)).value())
                != null;
    }

    @Test
    void anAddressIsFoundWhereItsFrontendAnswers() {
        assertThat(covers("127.0.0.1:80", "127.0.0.1:80")).isTrue();
        assertThat(covers("127.0.0.1:80", "127.0.0.2:80")).isFalse();
        assertThat(covers("127.0.0.1:80", "127.0.0.1:81")).isFalse();
        assertThat(covers("localhost:80", "[::1]:80")).isTrue();
        assertThat(covers("[::1]:80", "localhost:80")).isTrue();
        assertThat(covers("127.0.0.1:80", "0.0.0.0:80")).isTrue();
        assertThat(covers("unix:/a", "unix:/a")).isTrue();
        assertThat(covers("unix:/a", "unix:/b")).isFalse();
        assertThat(covers("127.0.0.1:80", "db.internal:80")).isFalse();
    }

    @Test
    void aSocketFileIsTheSameHoweverItsPathIsSpelled(@TempDir Path directory) throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        String socket = "unix:" + real + "/s";
        assertThat(covers(socket, "unix:" + real + "/./s")).isTrue();
        assertThat(covers(socket, "unix:" + real + "/../real/s")).isTrue();
        assertThat(covers(socket, "unix:" + link + "/s")).isTrue();
        assertThat(covers("unix:" + link + "/s", socket)).isTrue();
        assertThat(covers(socket, "unix:" + directory + "/s")).isFalse();
    }

    @Test
    void allInterfacesAreThoseOfThisMachine() throws SocketException {
        assertThat(covers(":80", "127.9.9.9:80")).isTrue();
        assertThat(covers(":80", "[::1]:80")).isTrue();
        assertThat(covers("0.0.0.0:80", "[::1]:80")).isFalse();
        assertThat(covers("[::]:80", "127.0.0.1:80")).isFalse();
        assertThat(covers(":80", "192.0.2.250:80")).isFalse();
        List<String> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .toList();
        assertThat(own).allMatch(address -> covers(":80", address + ":80"));
    }
}
