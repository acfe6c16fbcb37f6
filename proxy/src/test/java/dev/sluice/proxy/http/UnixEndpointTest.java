package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.SocketFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint on a Unix socket that was bound for it. */
@Timeout(60)
class UnixEndpointTest {
    @TempDir
    private Path directory;

    private static final Router ROUTER = new Router(new Router.Fallback() {
        @Override
        public Response notFound(Request request) {
            return Response.text(Response.NOT_FOUND, "nothing here\n");
        }

        @Override
        public Response notAllowed(Request request, String allowed) {
            return Response.text(Response.NOT_FOUND, allowed);
        }

        @Override
        public Response failed(Request request, Exception failure) {
            return Response.text(500, String.valueOf(failure));
        }
    });

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    private static String ask(Path path) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap(
                    "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            while (client.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void itAnswersAndItsEndLeavesTheFileOfAnother() throws IOException {
        Path path = directory.resolve("s");
        SocketFile file = SocketFile.listen(path, new SocketFile.Access("0600", ""));
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (HttpEndpoint _ = HttpEndpoint.unix(file.descriptor(), ROUTER, new Refusals(), 264)) {
                assertThat(ask(path)).startsWith("HTTP/1.1 404").endsWith("nothing here\n");
                assertThat(ask(path)).endsWith("nothing here\n");
                Files.delete(path);
                other.bind(UnixDomainSocketAddress.of(path));
            }
            file.delete();
            assertThat(path).exists();
        }
    }
}
