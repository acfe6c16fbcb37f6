package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.TestLoop;
import dev.sluice.proxy.net.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is thrown on a loop, wherever, it goes on with everything else. */
@Timeout(30)
class LoopDefectsTest {
    private final TestLoop test = new TestLoop();
    private final Loop loop = test.loop;

    static List<Throwable> throwables() {
        return List.of(
                new IllegalStateException("injected"),
                new AssertionError("injected"),
                new StackOverflowError("injected"),
                new OutOfMemoryError("injected"),
                new NoClassDefFoundError("injected"));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private static <X extends Throwable> void fail(Throwable thrown) throws X {
        @SuppressWarnings("unchecked")
        X any = (X) thrown;
        throw any;
    }

    private static void raise(Throwable thrown) {
        LoopDefectsTest.<RuntimeException>fail(thrown);
    }

    private void assertGoesOn(long defects) {
        boolean alive = test.call(() -> true);
        assertThat(alive).isTrue();
        assertThat(loop.thread().hasEnded()).isFalse();
        assertThat(loop.thread().defects().count()).isEqualTo(defects);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aTask(Throwable thrown) {
        loop.execute(() -> raise(thrown));
        assertGoesOn(1);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aTimerAmongOthers(Throwable thrown) {
        CompletableFuture<Void> other = new CompletableFuture<>();
        test.run(() -> {
            long now = loop.clock().nanos();
            loop.timers().arm(timer(() -> raise(thrown)), now + 1);
            loop.timers().arm(timer(() -> other.complete(null)), now + 2);
        });
        other.orTimeout(20, TimeUnit.SECONDS).join();
        assertGoesOn(1);
    }

    private static Timer timer(Runnable action) {
        return new Timer() {
            @Override
            protected void onDeadline() {
                action.run();
            }
        };
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void theListenerOfASocketWhichIsReset(Throwable thrown) throws IOException {
        TestLoop.Pair one = TestLoop.connect();
        TestLoop.Pair two = TestLoop.connect();
        CompletableFuture<Integer> other = new CompletableFuture<>();
        try (Socket first = one.peer();
                Socket second = two.peer()) {
            test.run(() -> {
                loop.execute(() -> register(one, (_, _) -> raise(thrown)));
                loop.execute(() -> register(two, (_, ready) -> {
                    if (Ready.any(ready, Ready.IN)) {
                        other.complete(ready);
                    }
                }));
            });
            second.getOutputStream().write(1);
            int _ = other.orTimeout(20, TimeUnit.SECONDS).join();
            first.setSoTimeout(20_000);
            assertThat(outcome(first)).contains("reset");
        }
        assertGoesOn(1);
    }

    private void register(TestLoop.Pair pair, ReadyListener listener) {
        EpollConnection socket =
                new EpollConnection(new io.netty.channel.unix.FileDescriptor(pair.descriptor()), true, listener);
        assertThat(socket.register((EpollLoop) loop)).isTrue();
    }

    private static String outcome(Socket socket) {
        try {
            return "read " + socket.getInputStream().read();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void theListenerOfAListeningSocket(Throwable thrown) throws IOException {
        Acceptor listening = Engines.current().tcp(InetAddress.getLoopbackAddress(), 0, TcpOptions.DEFAULT);
        CompletableFuture<Void> again = new CompletableFuture<>();
        int[] edges = {0};
        test.run(() -> listening.register(loop, () -> {
            if (edges[0]++ == 0) {
                raise(thrown);
            }
            again.complete(null);
        }));
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), listening.port());
                Socket _ = new Socket(InetAddress.getLoopbackAddress(), listening.port())) {
            Await.until("another client is an edge", () -> {
                new Socket(InetAddress.getLoopbackAddress(), listening.port()).close();
                return again.isDone();
            });
        }
        assertGoesOn(1);
        test.run(listening::close);
    }
}
