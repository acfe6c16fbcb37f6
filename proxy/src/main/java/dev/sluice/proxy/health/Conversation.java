package dev.sluice.proxy.health;

import dev.sluice.proxy.database.Dialogue;
import dev.sluice.proxy.database.Failure;
import dev.sluice.proxy.database.KeyDerivation;
import dev.sluice.proxy.database.Next;
import dev.sluice.proxy.health.ScriptRun.Progress;
import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with a database server on the connection of a check: what it says goes to the dialogue, and what the dialogue wants is done.
 *
 * <p>Threading: owned by the control loop.
 */
final class Conversation {
    /** The run that it is a step of. */
    interface Listener {
        /** TLS is to begin; {@link #onSecured} follows. */
        Progress onSecure();

        /** A key that it has waited for is there: it can be advanced. */
        void onKey();
    }

    /** No dialogue takes that much for one answer. */
    private static final int MOST_AT_ONCE = 2 * 1024 * 1024;

    private final Loop loop;
    private final ProbeConnection connection;
    private final Dialogue dialogue;
    private final DerivedKeys keys;
    private final Listener listener;
    private boolean isAdvancing;
    private boolean isDeriving;
    private long derivingSinceNanos;
    private long excusedNanos;
    private boolean heard;

    /** Begins to ask. */
    Conversation(Loop loop, ProbeConnection connection, Step.Converse step, Listener listener) {
        this.loop = loop;
        this.connection = connection;
        this.dialogue = step.dialogue().get();
        this.keys = step.keys();
        this.listener = listener;
        dialogue.ask();
    }

    /** Asks again. */
    void again() {
        dialogue.ask();
    }

    /** Goes as far as it can. */
    Progress advance(boolean atEnd) {
        while (!isDeriving) {
            switch (dialogue.next()) {
                case Next.Send send -> {
                    Verdict failed = new Step.Send(send.bytes()).to(connection.socket(), loop.scratch());
                    if (failed != null) {
                        return new Progress.Over(lastWords(failed));
                    }
                }
                case Next.Wait() -> {
                    return atEnd ? new Progress.Over(ended()) : ScriptRun.WAITING;
                }
                case Next.Secure() -> {
                    return listener.onSecure();
                }
                case Next.Derive(KeyDerivation derivation) -> derive(derivation);
                case Next.Found found -> {
                    return new Progress.Over(Verdict.of(found.facts()));
                }
                case Next.Failed failed -> {
                    return new Progress.Over(Verdict.of(failed.failure()));
                }
            }
        }
        return atEnd ? new Progress.Over(ended()) : ScriptRun.WAITING;
    }

    /** A server that is full may say so and end before it has heard anything: what it has said counts more. */
    private Verdict lastWords(Verdict failed) {
        int _ = receive();
        return dialogue.next() instanceof Next.Failed(Failure failure) ? Verdict.of(failure) : failed;
    }

    private void derive(KeyDerivation derivation) {
        isDeriving = true;
        derivingSinceNanos = loop.clock().nanos();
        isAdvancing = true;
        keys.derive(derivation, this::onDerived);
        isAdvancing = false;
    }

    private void onDerived(byte[] key) {
        takeExcused();
        isDeriving = false;
        dialogue.derived(key);
        if (!isAdvancing) {
            listener.onKey();
        }
    }

    /** TLS is there. */
    void onSecured() {
        dialogue.secured();
    }

    /** Reads all there is; a constant of {@link StreamSocket}. */
    int receive() {
        Connection from = Objects.requireNonNull(connection.socket());
        MemorySegment scratch = loop.scratch();
        int taken = 0;
        int count = from.receive(scratch, Expectation.MOST);
        while (count > 0) {
            heard = true;
            taken += count;
            byte[] bytes = new byte[count];
            MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, 0, bytes, 0, count);
            dialogue.receive(bytes, count);
            if (taken > MOST_AT_ONCE) {
                return Received.FULL;
            }
            count = from.receive(scratch, Expectation.MOST);
        }
        return count;
    }

    /** Whether the server has said anything at all. */
    boolean hasHeard() {
        return heard;
    }

    /** How long it has waited for this side since this was asked last: the backend has that much more time. */
    long takeExcusedNanos() {
        if (isDeriving) {
            takeExcused();
        }
        long excused = excusedNanos;
        excusedNanos = 0;
        return excused;
    }

    private void takeExcused() {
        long now = loop.clock().nanos();
        excusedNanos += Math.max(1, now - derivingSinceNanos);
        derivingSinceNanos = now;
    }

    private Verdict ended() {
        String objection = connection.objection();
        return objection == null
                ? new Verdict(Code.L7RSP, "the backend ended before " + dialogue.awaited())
                : Verdict.ofHandshake(ConnectResult.TLS, objection);
    }

    Verdict overdue() {
        return new Verdict(Code.L7TOUT, "the backend was silent before " + dialogue.awaited());
    }

    /** Says what a client says before it ends. */
    void farewell() {
        byte[] words = dialogue.farewell();
        if (words.length > 0) {
            @Nullable Verdict _ = new Step.Send(words).to(connection.socket(), loop.scratch());
        }
    }
}
