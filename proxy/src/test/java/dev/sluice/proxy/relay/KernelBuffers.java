package dev.sluice.proxy.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory that this kernel gives to the bytes of TCP connections. */
final class KernelBuffers {
    private KernelBuffers() {}

    /** The bytes that so many connections hold at most one way: to send and to be read, as many as the kernel allows. */
    static long largest(int connections) {
        return connections * (limit("tcp_rmem") + limit("tcp_wmem"));
    }

    private static long limit(String setting) {
        try {
            // Not readString: such a file has no size, and ends for who reads it in pieces.
            String line =
                    Files.readAllLines(Path.of("/proc/sys/net/ipv4", setting)).getFirst();
            return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
