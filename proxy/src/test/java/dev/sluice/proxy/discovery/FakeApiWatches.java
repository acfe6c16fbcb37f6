package dev.sluice.proxy.discovery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/**
 * The watches of the fake API server: history, bookmarks and expiry as the real one has them, and an end where a test wants it.
 *
 * <p>Threading: any; what is decided and what is stored has one monitor, that of the storage.
 */
final class FakeApiWatches {
    /** What becomes of the watches that run. */
    private enum Fate {
        GO_ON,
        END,
        CUT,
        CUT_INSIDE_EVENT
    }

    private final FakeApiStorage storage;
    private int running;
    private int round;
    private int bookmarks;
    private volatile Fate fate = Fate.GO_ON;
    private volatile boolean silent;
    private volatile boolean goneByStatus;
    private volatile IntUnaryOperator pieces = left -> left;

    FakeApiWatches(FakeApiStorage storage) {
        this.storage = storage;
    }

    int running() {
        synchronized (storage) {
            return running;
        }
    }

    void goneByStatus(boolean wanted) {
        goneByStatus = wanted;
    }

    void pieces(IntUnaryOperator next) {
        pieces = next;
    }

    void bookmark() {
        synchronized (storage) {
            bookmarks++;
            storage.notifyAll();
        }
    }

    void fallSilent() {
        silent = true;
    }

    void end() {
        decide(Fate.END);
    }

    void cut() {
        decide(Fate.CUT);
    }

    void cutInsideAnEvent() {
        decide(Fate.CUT_INSIDE_EVENT);
    }

    private void decide(Fate next) {
        synchronized (storage) {
            fate = next;
            round++;
            storage.notifyAll();
        }
    }

    /** Returns whether another request may follow. */
    boolean watch(FakeApiRequest request, BooleanSupplier connected, OutputStream out)
            throws IOException, InterruptedException {
        long version = Long.parseLong(request.parameter("resourceVersion"));
        boolean expired = storage.isCompacted(version);
        if (expired && goneByStatus) {
            FakeApiAnswers.status(410, "Expired", "too old resource version: " + version)
                    .write(request, out);
            return true;
        }
        FakeApiAnswers.head(out, 200, "Transfer-Encoding: chunked");
        if (expired) {
            send(out, FakeApiAnswers.event("ERROR", FakeApiAnswers.status("Expired", "too old resource version", 410)));
        } else if (!stream(request, version, connected, out)) {
            return false;
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    /** Returns false when the connection is to be broken. */
    private boolean stream(FakeApiRequest request, long from, BooleanSupplier connected, OutputStream out)
            throws IOException, InterruptedException {
        long version = from;
        long end = System.nanoTime() + Long.parseLong(request.parameter("timeoutSeconds")) * 1_000_000_000L;
        int began;
        int told;
        synchronized (storage) {
            began = round;
            told = bookmarks;
            running++;
        }
        try {
            while (true) {
                List<FakeApiStorage.Event> events = List.of();
                boolean mark = false;
                boolean ends = false;
                boolean natural;
                long now;
                synchronized (storage) {
                    while (!ends && events.isEmpty() && !mark) {
                        long left = (end - System.nanoTime()) / 1_000_000;
                        boolean over = !silent && left <= 0;
                        events = silent ? List.of() : storage.since(version, request.service());
                        // The last word of a watch is a bookmark, if there is anything to say.
                        mark = !silent && (told != bookmarks || over) && storage.version() > version;
                        told = bookmarks;
                        ends = over || round != began || !connected.getAsBoolean();
                        if (events.isEmpty() && !mark && !ends) {
                            storage.wait(silent ? 60_000 : left);
                        }
                    }
                    now = storage.version();
                    natural = round == began;
                }
                if (ends && !natural && fate != Fate.END) {
                    return breakOff(out);
                }
                for (FakeApiStorage.Event event : events) {
                    send(out, FakeApiAnswers.event(event.type(), event.object()));
                    version = event.version();
                }
                if (mark && request.parameter("allowWatchBookmarks").equals("true")) {
                    version = now;
                    send(out, FakeApiAnswers.bookmark(version));
                }
                if (ends) {
                    return true;
                }
            }
        } finally {
            synchronized (storage) {
                running--;
            }
        }
    }

    private boolean breakOff(OutputStream out) throws IOException {
        if (fate == Fate.CUT_INSIDE_EVENT) {
            String event = FakeApiAnswers.event(
                    "MODIFIED", FakeApiSlices.slice("web-cut").build());
            sendPiece(out, event.getBytes(StandardCharsets.UTF_8), 0, event.length() / 2);
        }
        return false;
    }

    private void send(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int sent = 0;
        while (sent < bytes.length) {
            int piece = Math.clamp(pieces.applyAsInt(bytes.length - sent), 1, bytes.length - sent);
            sendPiece(out, bytes, sent, piece);
            sent += piece;
        }
    }

    private static void sendPiece(OutputStream out, byte[] bytes, int from, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, from, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
