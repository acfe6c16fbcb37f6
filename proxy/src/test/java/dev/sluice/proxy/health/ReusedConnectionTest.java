package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SendProxy;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.database.Dialogue;
import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.database.Failure;
import dev.sluice.proxy.database.KeyDerivation;
import dev.sluice.proxy.database.Next;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Target;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that are conversations, over connections that serve one after the other. */
@Timeout(60)
class ReusedConnectionTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Loops workers = Engines.loops(1, 0);
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void stop() {
        workers.stop();
    }

    /** One byte asks, one answers: P is a primary, R a replica, F is full, K asks for a key first. */
    private static final class OneByte implements Dialogue {
        private @Nullable Next next;
        private boolean asked;

        @Override
        public void ask() {
            asked = true;
            next = new Next.Send(new byte[] {'?'});
        }

        @Override
        public Next next() {
            Next now = next;
            next = null;
            return now == null ? new Next.Wait() : now;
        }

        @Override
        public void receive(byte[] bytes, int length) {
            next = switch (bytes[length - 1]) {
                case 'P' -> new Next.Found(new Facts(Facts.Role.PRIMARY, null, null, "is the primary"));
                case 'R' -> new Next.Found(new Facts(Facts.Role.REPLICA, null, null, "is a replica"));
                case 'K' -> new Next.Derive(new KeyDerivation("password", new byte[] {1}, 2));
                case 'F' -> new Next.Failed(new Failure(Failure.Kind.FULL, "too many"));
                default -> new Next.Failed(new Failure(Failure.Kind.WRONG, "nonsense"));
            };
        }

        @Override
        public void secured() {}

        @Override
        public void derived(byte[] key) {
            next = new Next.Send(key);
        }

        @Override
        public byte[] farewell() {
            return asked ? new byte[] {'.'} : new byte[0];
        }

        @Override
        public String awaited() {
            return "its byte";
        }
    }

    private final ProbeObserver observer = new ProbeObserver() {
        @Override
        public void onVerdict(Verdict verdict) {
            events.add(verdict.toString());
        }

        @Override
        public void onLost(boolean asked) {
            events.add(asked ? "to be asked anew" : "lost");
        }

        @Override
        public void onClosed() {
            closed.complete(true);
        }
    };

    private Probe start(TestBackend backend, Duration reuse, Duration timeout) {
        Script script = Script.of(
                SendProxy.OFF,
                null,
                new Step.Converse(OneByte::new, new DerivedKeys(workers.control()), null, reuse.toNanos()));
        return onControl(() -> Probe.start(
                workers.control(),
                Target.inet((InetSocketAddress) backend.address()),
                script,
                timeout.toNanos(),
                observer));
    }

    private <T> T onControl(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, workers.control()::execute)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private void again(Probe probe, Duration timeout) {
        boolean _ = onControl(() -> {
            probe.again(timeout.toNanos());
            return true;
        });
    }

    private boolean isClosed() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private String event() {
        return next(events);
    }

    /** What a server has heard at last. */
    private String end() {
        return next(ends);
    }

    private static String next(BlockingQueue<String> queue) {
        try {
            String event = queue.poll(20, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestBackend server(Consumer<Wire> service) {
        return TestBackend.tcp(wire -> {
            connections.incrementAndGet();
            service.accept(wire);
        });
    }

    /** A server that gives these answers to questions, and then reads to the end. */
    private TestBackend answering(String answers) {
        return server(wire -> {
            for (byte answer : answers.getBytes(StandardCharsets.ISO_8859_1)) {
                assertThat(wire.read(1)).isEqualTo("?".getBytes(StandardCharsets.ISO_8859_1));
                wire.write(new byte[] {answer});
            }
            Wire.Rest rest = wire.readToEnd();
            ends.add(new String(rest.bytes(), StandardCharsets.ISO_8859_1) + (rest.wasReset() ? " reset" : " end"));
            wire.finish();
        });
    }

    @Test
    void oneConnectionServesCheckAfterCheckAndEndsInOrder() {
        try (TestBackend backend = answering("PRP")) {
            Probe probe = start(backend, LONG, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            again(probe, LONG);
            assertThat(event()).isEqualTo("L7OK is a replica");
            again(probe, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            assertThat(onControl(probe::isKept)).isTrue();
            boolean _ = onControl(() -> {
                probe.abandon();
                return true;
            });
            assertThat(end()).isEqualTo(". end");
            assertThat(isClosed()).isTrue();
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void oneThatIsOldSaysGoodByeAfterItsAnswer() {
        try (TestBackend backend = answering("P")) {
            Probe probe = start(backend, Duration.ZERO, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            assertThat(onControl(probe::isKept)).isFalse();
            assertThat(end()).isEqualTo(". end");
            assertThat(isClosed()).isTrue();
        }
    }

    @Test
    void aServerThatEndsItIsNoticedAtOnce() {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        try (TestBackend backend = server(wire -> {
            wire.read(1);
            wire.write(new byte[] {'P'});
            kept.join();
            wire.finish();
        })) {
            Probe _ = start(backend, LONG, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            kept.complete(true);
            assertThat(event()).isEqualTo("lost");
            assertThat(isClosed()).isTrue();
        }
    }

    @Test
    void whatGoesWrongOverAUsedConnectionIsToBeAskedAnew() {
        try (TestBackend backend = answering("Px")) {
            Probe probe = start(backend, LONG, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            again(probe, LONG);
            assertThat(event()).isEqualTo("to be asked anew");
            assertThat(end()).isEqualTo(". end");
            assertThat(isClosed()).isTrue();
        }
    }

    @Test
    void aServerThatHangsHasHung() {
        try (TestBackend backend = answering("P")) {
            Probe probe = start(backend, LONG, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            again(probe, Duration.ofMillis(100));
            assertThat(event()).isEqualTo("L7TOUT the backend was silent before its byte");
            assertThat(end()).isEqualTo("?. end");
        }
    }

    @Test
    void aFullServerIsNoVerdict() {
        try (TestBackend backend = answering("F")) {
            Probe probe = start(backend, LONG, LONG);
            assertThat(event()).isEqualTo("L7FULL too many");
            assertThat(onControl(probe::isKept)).isFalse();
        }
    }

    @Test
    void aKeyIsDerivedBesideTheLoop() {
        CompletableFuture<byte[]> key = new CompletableFuture<>();
        try (TestBackend backend = server(wire -> {
            wire.read(1);
            wire.write(new byte[] {'K'});
            key.complete(wire.read(32));
            wire.write(new byte[] {'P'});
            wire.readToEnd();
        })) {
            Probe _ = start(backend, LONG, LONG);
            assertThat(event()).isEqualTo("L7OK is the primary");
            // openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:password -kdfopt hexsalt:01 -kdfopt iter:2
            // PBKDF2
            assertThat(key.join())
                    .asHexString()
                    .isEqualTo("5494CB84C51D0D1F7FD25C1553BAF6A86F36647E06B2FA5B0FC4AF3CA0822AA9");
        }
    }
}
