package dev.sluice.proxy.session;

import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel holds for the sockets that a listening one has accepted. */
public final class SocketQueues {
    private static final String ESTABLISHED = "01";

    private SocketQueues() {}

    /** Bytes to send and bytes received, of each. */
    public static List<Long> of(Address listening) {
        String port = "%04X".formatted(((HostPort) listening).port());
        try {
            return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[1].endsWith(":" + port) && fields[3].equals(ESTABLISHED))
                    .map(fields -> fields[4].split(":"))
                    .map(queues -> Long.parseLong(queues[0], 16) + Long.parseLong(queues[1], 16))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
