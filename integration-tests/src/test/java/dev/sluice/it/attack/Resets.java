package dev.sluice.it.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** How connections end. */
final class Resets {
    private Resets() {}

    /** Waits for the end of a connection; true for a reset, false for a polite end. */
    static boolean awaitEnd(Socket socket) {
        try {
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream()) < 0;
        } catch (IOException _) {
            return true;
        }
    }
}
