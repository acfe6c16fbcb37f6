package dev.sluice.proxy.health;

import dev.sluice.config.model.PoolTls;
import dev.sluice.config.value.Address;
import dev.sluice.proxy.database.Dialogue;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.pool.Backend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One step of a check, after the connect. Immutable. */
sealed interface Step {
    /** Bytes to send. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Send(byte[] bytes) implements Step {
        /**
         * A fresh socket takes a request whole, or it is not healthy.
         *
         * @return null when it did
         */
        @Nullable
        Verdict to(@Nullable Connection to, MemorySegment scratch) {
            int sent = StreamSocket.FAILED;
            if (to != null && bytes.length <= scratch.byteSize()) {
                MemorySegment.copy(bytes, 0, scratch, ValueLayout.JAVA_BYTE, 0, bytes.length);
                sent = to.send(scratch, 0, bytes.length, false);
            }
            if (sent == bytes.length) {
                return null;
            }
            return sent == StreamSocket.NO_MEMORY
                    ? Verdict.of(ConnectResult.NO_MEMORY)
                    : new Verdict(Verdict.Code.L7RSP, "the backend does not take the request");
        }
    }

    /**
     * TLS to speak from here on.
     *
     * @param peer whose host name is asked for where the settings have none
     */
    record Secure(ProbeTls tls, PoolTls settings, Address peer, Backend backend) implements Step {}

    /**
     * A conversation with a database server, by the end of which there is a verdict.
     *
     * @param dialogue makes what is said over one connection
     * @param keys that it derives from passwords
     * @param tls that begins in the middle of the conversation; null for none
     * @param reuseNanos how long one connection serves check after check
     */
    record Converse(
            Supplier<Dialogue> dialogue,
            DerivedKeys keys,
            @Nullable Secure tls,
            long reuseNanos) implements Step {}

    /** Bytes to wait for. */
    record Expect(Expectation expectation) implements Step {}
}
