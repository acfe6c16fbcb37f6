package dev.sluice.it.tls;

import dev.sluice.it.harness.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** What lies between a client and Sluice: it passes bytes on in pieces, or breaks the way behind some of them. */
final class Middleman {
    private Middleman() {}

    /** Passes the client's bytes on one by one. */
    static Peer dribbling(int port) {
        return Peer.of(client -> relay(client, port, Integer.MAX_VALUE, 1));
    }

    /** Passes so many bytes of the client on, and then resets both ways. */
    static Peer breaking(int port, int bytes) {
        return Peer.of(client -> relay(client, port, bytes, 512));
    }

    private static void relay(Socket client, int port, int limit, int piece) throws IOException {
        client.setSoLinger(true, 0);
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> {
                try {
                    server.getInputStream().transferTo(client.getOutputStream());
                    client.close();
                } catch (IOException _) {
                    // The way is broken.
                }
            });
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[piece];
            int left = limit;
            int count = 0;
            while (left > 0 && count >= 0) {
                count = in.read(buffer, 0, Math.min(left, piece));
                if (count > 0) {
                    out.write(buffer, 0, count);
                    left -= count;
                }
            }
            if (left == 0) {
                server.setSoLinger(true, 0);
            }
        }
    }
}
