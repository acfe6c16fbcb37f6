package dev.sluice.proxy.discovery;

import io.netty.pkitesting.X509Bundle;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
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

    static final String SERVICE = "web";

    final FakeApiStorage storage = new FakeApiStorage();
    private final SSLServerSocket socket;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Queue<FakeApiRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> nextLists = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> nextWatches = new ConcurrentLinkedQueue<>();
    private final FakeApiLists lists = new FakeApiLists(storage);
    private final FakeApiWatches watches = new FakeApiWatches(storage);

    volatile @Nullable String token;

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
        lists.pageSize(slices);
    }

    /** Bytes of the next piece when so many are left; the pieces of a watch are written and sent one by one. */
    void pieces(IntUnaryOperator next) {
        watches.pieces(next);
    }

    /** Whether a watch from a version that is too old is answered by HTTP status 410 instead of an event. */
    void goneByStatus(boolean wanted) {
        watches.goneByStatus(wanted);
    }

    List<FakeApiRequest> requests() {
        return new ArrayList<>(requests);
    }

    long count(boolean watch) {
        return requests.stream().filter(request -> request.isWatch() == watch).count();
    }

    /** The watches that run now. */
    int watches() {
        return watches.running();
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
        watches.bookmark();
    }

    /** From now on watches send nothing and do not end. */
    void fallSilent() {
        watches.fallSilent();
    }

    /** Ends the watches that run, as if their time were over. */
    void endWatches() {
        watches.end();
    }

    /** Breaks the connections of the watches that run. */
    void cutWatches() {
        watches.cut();
    }

    /** Breaks the connections of the watches that run after half an event. */
    void cutWatchesInsideAnEvent() {
        watches.cutInsideAnEvent();
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
            return watches.watch(request, () -> connections.contains(connection), out);
        }
        lists.list(request, out);
        return true;
    }

    private void awaitDeparture(Socket connection) throws InterruptedException {
        synchronized (storage) {
            while (connections.contains(connection)) {
                storage.wait();
            }
        }
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
        watches.cut();
    }
}
