package dev.sluice.proxy.command.operator;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The admin endpoint on its Unix socket. */
record AdminSocket(Path path) implements AdminPlace {
    @Override
    public byte[] exchange(String head, byte[] content) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            write(channel, (head + "Host: sluice\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            write(channel, content);
            return AdminPlace.readAll(Channels.newInputStream(channel));
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public String unreachable(IOException failure) {
        // The JDK has no type for it.
        if (String.valueOf(failure.getMessage()).contains("ermission denied")) {
            return "you may not open %s: use sudo, or be a user of its group (admin.mode and admin.owner of the configuration)"
                    .formatted(path);
        }
        String words = "no Sluice answers on " + path + ": " + failure.getMessage();
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? words
                : words
                        + ". Does Sluice run here, and has its configuration \"admin: {socket: %s}\"? For another path use --admin PATH or -c FILE. Without an admin socket there is the dashboard on the metrics port, http://127.0.0.1:9400/ unless metrics.bind says otherwise"
                                .formatted(path);
    }

    @Override
    public String tokenAdvice() {
        return "a Unix socket asks for no token";
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
