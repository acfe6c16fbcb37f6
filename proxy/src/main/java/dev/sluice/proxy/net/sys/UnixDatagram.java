package dev.sluice.proxy.net.sys;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A sender of single datagrams to a Unix socket, which the JDK cannot send. Any thread; never waits. */
public final class UnixDatagram {
    private static final char ABSTRACT = '@';

    private UnixDatagram() {}

    /**
     * Sends one message.
     *
     * @param path of the receiver; a leading {@code @} means Linux's abstract namespace
     * @throws IOException when there is no such receiver or it takes nothing now
     */
    public static void send(String path, byte[] message) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(message.length).put(0, message);
        Socket socket = Socket.newSocketDomainDgram();
        try {
            if (socket.sendToDomainSocket(bytes, 0, message.length, address(path)) != message.length) {
                throw new IOException("the receiver's queue is full");
            }
        } finally {
            socket.close();
        }
    }

    private static byte[] address(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (path.charAt(0) == ABSTRACT) {
            bytes[0] = 0;
        }
        return bytes;
    }
}
