package dev.sluice.proxy.net;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.epoll.KernelPipe;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One worker, on which tests run code; and connections to it. */
public final class TestLoop implements AutoCloseable {
    private final Loops workers = Engines.loops(1, 4);
    public final Loop loop = workers.loops().getFirst();

    /** Runs on the loop and returns what came of it. */
    public <T> T call(Callable<T> code) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(code.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    public void run(Runnable code) {
        boolean _ = call(() -> {
            code.run();
            return true;
        });
    }

    /** A descriptor accepted from a client, which is a socket of the JDK. */
    public record Pair(int descriptor, Socket peer, PeerAddress address) {}

    public static Pair connect(InetAddress bind, InetAddress to) {
        try {
            Acceptor listening = Engines.current().tcp(bind, 0, TcpOptions.DEFAULT);
            try {
                Socket peer = new Socket(to, listening.port());
                return new Pair(accept(listening), peer, listening.peer());
            } finally {
                listening.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The descriptor of a client, as soon as there is one. */
    public static int accept(Acceptor listening) {
        return Await.value("a client is there", listening::accept, descriptor -> descriptor != Acceptor.AGAIN);
    }

    /** An empty pipe whose reading end has the given number, which must be free. */
    public static FileDescriptor[] pipeNumbered(int number) {
        List<FileDescriptor[]> others = new ArrayList<>();
        try {
            FileDescriptor[] ends = FileDescriptor.pipe();
            while (ends[0].intValue() != number) {
                if (ends[1].intValue() == number) {
                    ends[1].close();
                }
                others.add(ends);
                ends = FileDescriptor.pipe();
            }
            return ends;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (FileDescriptor[] other : others) {
                KernelPipe.closeQuietly(other[0]);
                if (other[1].isOpen()) {
                    KernelPipe.closeQuietly(other[1]);
                }
            }
        }
    }

    public static Pair connect() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return connect(loopback, loopback);
    }

    @Override
    public void close() {
        workers.stop();
    }
}
