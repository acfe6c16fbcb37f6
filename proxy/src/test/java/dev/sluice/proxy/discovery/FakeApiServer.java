package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An API server for tests, over TLS and on plain sockets, so that a test decides where an answer is cut: lists with pages and watches
 * with history, bookmarks and expiry as the real one has them, and answers out of the ordinary where a test wants them.
 */
final class FakeApiServer implements AutoCloseable {
    /** Answers one request instead of the server; returning ends the connection. */
    interface Answer {
        void write(FakeApiRequest request, OutputStream out) throws IOException, InterruptedException;

        /** Whether the connection lasts until the client gives it up. */
        default boolean leavesTheEndToTheClient() {
            return false;
        }
    }

    /** What becomes of the watches that run. */
    private enum Watches {
        GO_ON,
        END,
        CUT,
        CUT_INSIDE_EVENT
    }

    static final String SERVICE = "web";
    private static final String LABEL = "kubernetes.io/service-name=";

    final FakeApiStorage storage = new FakeApiStorage();
    private final SSLServerSocket socket;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Queue<FakeApiRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> nextLists = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> nextWatches = new ConcurrentLinkedQueue<>();
    private final Map<String, List<ObjectNode>> pages = new ConcurrentHashMap<>();

    /** Bytes of the next piece when so many are left; the pieces of a watch are written and sent one by one. */
    volatile IntUnaryOperator pieces = left -> left;

    volatile @Nullable String token;
    /** A watch from a version that is too old is answered by HTTP status 410 instead of an event. */
    volatile boolean goneByStatus;

    private volatile int pageSize = Integer.MAX_VALUE;
    private volatile boolean silent;
    private int watchers;
    private int round;
    private int bookmarks;
    private volatile Watches fate = Watches.GO_ON;

    FakeApiServer(X509Bundle certificate, String address) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
            socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 100);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("fake-api-accept").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** So many slices are sent in one page, whatever limit the client gives. */
    void pageSize(int slices) {
        pageSize = slices;
    }

    List<FakeApiRequest> requests() {
        return new ArrayList<>(requests);
    }

    long count(boolean watch) {
        return requests.stream().filter(request -> request.isWatch() == watch).count();
    }

    /** The watches that run now. */
    int watches() {
        synchronized (storage) {
            return watchers;
        }
    }

    int openConnections() {
        return connections.size();
    }

    void nextList(Answer answer) {
        nextLists.add(answer);
    }

    void nextWatch(Answer answer) {
        nextWatches.add(answer);
    }

    boolean hasScriptedAnswers() {
        return !nextLists.isEmpty() || !nextWatches.isEmpty();
    }

    /** Tells all watches where they are. */
    void bookmark() {
        synchronized (storage) {
            bookmarks++;
            storage.notifyAll();
        }
    }

    /** From now on watches send nothing and do not end. */
    void fallSilent() {
        silent = true;
    }

    /** Ends the watches that run, as if their time were over. */
    void endWatches() {
        decide(Watches.END);
    }

    /** Breaks the connections of the watches that run. */
    void cutWatches() {
        decide(Watches.CUT);
    }

    /** Breaks the connections of the watches that run after half an event. */
    void cutWatchesInsideAnEvent() {
        decide(Watches.CUT_INSIDE_EVENT);
    }

    private void decide(Watches watches) {
        synchronized (storage) {
            fate = watches;
            round++;
            storage.notifyAll();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                SSLSocket connection = (SSLSocket) socket.accept();
                connections.add(connection);
                Thread.ofVirtual().name("fake-api").start(() -> serve(connection));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serve(SSLSocket connection) {
        BlockingQueue<Optional<FakeApiRequest>> arrived = new LinkedBlockingQueue<>();
        try (connection) {
            connection.setTcpNoDelay(true);
            Thread.ofVirtual().name("fake-api-reader").start(() -> read(connection, arrived));
            OutputStream out = connection.getOutputStream();
            boolean goesOn = true;
            while (goesOn) {
                Optional<FakeApiRequest> request = arrived.take();
                goesOn = request.isPresent() && answer(request.get(), connection, out);
            }
        } catch (IOException _) {
            // The client has left.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            connections.remove(connection);
        }
    }

    /** Reads ahead, so that the departure of a client is noticed while it is told nothing. */
    private void read(SSLSocket connection, BlockingQueue<Optional<FakeApiRequest>> arrived) {
        try {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Optional<FakeApiRequest> request;
            do {
                request = Optional.ofNullable(FakeApiRequest.read(in));
                arrived.add(request);
            } while (request.isPresent());
        } catch (IOException _) {
            // The client does not trust this server, or the connection was broken.
            arrived.add(Optional.empty());
        }
        connections.remove(connection);
        synchronized (storage) {
            storage.notifyAll();
        }
    }

    /** Returns whether another request may follow. */
    private boolean answer(FakeApiRequest request, Socket connection, OutputStream out)
            throws IOException, InterruptedException {
        requests.add(request);
        String expected = token;
        if (expected != null && !expected.equals(request.token())) {
            FakeApiAnswers.status(401, "Unauthorized", "Unauthorized").write(request, out);
            return true;
        }
        Answer scripted = (request.isWatch() ? nextWatches : nextLists).poll();
        if (scripted != null) {
            scripted.write(request, out);
            if (scripted.leavesTheEndToTheClient()) {
                awaitDeparture(connection);
            }
            return false;
        }
        if (request.isWatch()) {
            return watch(request, connection, out);
        }
        list(request, out);
        return true;
    }

    private void awaitDeparture(Socket connection) throws InterruptedException {
        synchronized (storage) {
            while (connections.contains(connection)) {
                storage.wait();
            }
        }
    }

    private void list(FakeApiRequest request, OutputStream out) throws IOException, InterruptedException {
        String wanted = request.parameter("resourceVersion");
        if (!wanted.isEmpty() && Long.parseLong(wanted) > storage.version()) {
            FakeApiAnswers.tooLarge(wanted, storage.version()).write(request, out);
            return;
        }
        List<ObjectNode> items = pages.remove(request.parameter("continue"));
        long version = storage.version();
        if (!request.parameter("continue").isEmpty()) {
            version = Long.parseLong(request.parameter("continue"));
            if (items == null || storage.isCompacted(version)) {
                FakeApiAnswers.status(410, "Expired", "The provided continue parameter is too old")
                        .write(request, out);
                return;
            }
        } else {
            synchronized (storage) {
                version = storage.version();
                items = storage.list(serviceOf(request));
            }
        }
        int size = Math.min(pageSize, items.size());
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.put("kind", "EndpointSliceList").put("apiVersion", "discovery.k8s.io/v1");
        ObjectNode metadata = page.putObject("metadata").put("resourceVersion", Long.toString(version));
        if (size < items.size()) {
            metadata.put("continue", Long.toString(version)).put("remainingItemCount", items.size() - size);
            pages.put(Long.toString(version), items.subList(size, items.size()));
        }
        page.putArray("items")
                .addAll(items.subList(0, size).stream()
                        .map(item -> item.deepCopy().<ObjectNode>without(List.of("kind", "apiVersion")))
                        .toList());
        FakeApiAnswers.json(200, page.toString()).write(request, out);
    }

    private static String serviceOf(FakeApiRequest request) {
        return request.parameter("labelSelector").replaceFirst("^" + LABEL, "");
    }

    private boolean watch(FakeApiRequest request, Socket connection, OutputStream out)
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
        } else if (!stream(request, version, connection, out)) {
            return false;
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    /** Returns false when the connection is to be broken. */
    private boolean stream(FakeApiRequest request, long from, Socket connection, OutputStream out)
            throws IOException, InterruptedException {
        long version = from;
        long end = System.nanoTime() + Long.parseLong(request.parameter("timeoutSeconds")) * 1_000_000_000L;
        int began;
        int told;
        synchronized (storage) {
            began = round;
            told = bookmarks;
            watchers++;
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
                        events = silent ? List.of() : storage.since(version, serviceOf(request));
                        // The last word of a watch is a bookmark, if there is anything to say.
                        mark = !silent && (told != bookmarks || over) && storage.version() > version;
                        told = bookmarks;
                        ends = over || round != began || !connections.contains(connection);
                        if (events.isEmpty() && !mark && !ends) {
                            storage.wait(silent ? 60_000 : left);
                        }
                    }
                    now = storage.version();
                    natural = round == began;
                }
                if (ends && !natural && fate != Watches.END) {
                    return cut(out);
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
                watchers--;
            }
        }
    }

    private boolean cut(OutputStream out) throws IOException {
        if (fate == Watches.CUT_INSIDE_EVENT) {
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

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        decide(Watches.CUT);
    }
}
