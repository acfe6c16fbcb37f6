package dev.sluice.proxy.account;

import dev.sluice.proxy.net.ConnectResult;
import java.util.Locale;

/** The cause of the end of a session: who or what ended it. The letter is the first of HAProxy's termination state. */
public enum Cause {
    CLIENT_CLOSED('-', "The client finished first and the backend after it: a normal end."),
    BACKEND_CLOSED('-', "The backend finished first and the client after it: a normal end."),
    CLIENT_LEFT('C', "The client gave up before it was served."),
    CLIENT_RESET('C', "The client broke the connection."),
    BACKEND_RESET('S', "The backend broke the connection."),
    CLIENT_TIMEOUT(
            'c',
            "Nothing moved for too long, or the client owed its end, its PROXY header or its ClientHello: `timeouts.clientIdle`, `timeouts.halfClosed`, `timeouts.proxyHeader` or `timeouts.handshake`."),
    BACKEND_TIMEOUT(
            's',
            "The backend did not accept, or was silent, for too long, or none became free: `timeouts.connect`, `timeouts.backendIdle`, `timeouts.firstByte`, `timeouts.halfClosed` or `timeouts.queue`."),
    CLIENT_STALLED('c', "Bytes waited for the client and it took none for `timeouts.stall`."),
    BACKEND_STALLED('s', "Bytes waited for the backend and it took none for `timeouts.stall`."),
    BACKEND_UNREACHABLE('S', "Every backend that was tried refused or was unreachable."),
    NO_BACKEND(
            'S',
            "No backend could be chosen: each one is down, ejected, drained or in maintenance, or has the weight 0. In the phase `queue`: none came up while the client waited for one, `queue.noneUpTimeout`."),
    REFUSED(
            'P',
            "The client was refused: its address, its rate, its PROXY header or its ClientHello spoke against it, no route took it, or the pool and its queue were full."),
    BACKEND_DOWN('D', "The health checks of the backend failed, and its pool has `onBackendDown: close`."),
    ADMIN('K', "An operator has ended it."),
    MAX_LIFETIME('K', "`timeouts.maxLifetime` was reached."),
    DRAIN(
            'K',
            "The process, the frontend or the backend is drained, and the session was idle or its time was over: `process.drain`, `pools.X.drain`, `sluice drain`."
                    + " With `spread` idle is who has moved no byte for 200 ms, also in the middle of a long query or a transaction."),
    EXHAUSTED(
            'R',
            "This process is out of descriptors, ports or memory, or a rule of its machine forbids it to connect."),
    INTERNAL('I', "A defect of Sluice; the operator log has the stack trace.");

    private final char letter;
    private final String meaning;

    Cause(char letter, String meaning) {
        this.letter = letter;
        this.meaning = meaning;
    }

    /** Whether both sides have ended the session by themselves. */
    public boolean isNormal() {
        return this == CLIENT_CLOSED || this == BACKEND_CLOSED;
    }

    /** Whether neither side ended the session, but an operator, a drain, a limit or a check. */
    boolean isByProxy() {
        return this == BACKEND_DOWN || this == ADMIN || this == MAX_LIFETIME || this == DRAIN;
    }

    /** Whether it was the client that left, in whatever manner. */
    public boolean isDeparture() {
        return this == CLIENT_CLOSED || this == CLIENT_LEFT || this == CLIENT_RESET;
    }

    /** False for combinations that cannot be: a normal end is always {@link Phase#DONE}, a failed connect never beyond it. */
    public boolean happensIn(Phase phase) {
        return switch (this) {
            case CLIENT_CLOSED, BACKEND_CLOSED -> phase == Phase.DONE;
            case REFUSED -> phase == Phase.QUEUE || phase == Phase.PREFACE || phase == Phase.HANDSHAKE;
            case CLIENT_LEFT ->
                phase == Phase.QUEUE || phase == Phase.PREFACE || phase == Phase.HANDSHAKE || phase == Phase.CONNECT;
            case BACKEND_UNREACHABLE -> phase == Phase.CONNECT;
            case NO_BACKEND -> phase == Phase.CONNECT || phase == Phase.QUEUE;
            case BACKEND_RESET, BACKEND_DOWN, CLIENT_STALLED, BACKEND_STALLED ->
                phase == Phase.DATA || phase == Phase.LAST;
            case CLIENT_TIMEOUT ->
                phase == Phase.PREFACE || phase == Phase.HANDSHAKE || phase == Phase.DATA || phase == Phase.LAST;
            case BACKEND_TIMEOUT -> phase == Phase.QUEUE || phase == Phase.CONNECT || phase == Phase.DATA;
            case EXHAUSTED ->
                phase == Phase.HANDSHAKE || phase == Phase.CONNECT || phase == Phase.DATA || phase == Phase.LAST;
            case CLIENT_RESET -> phase != Phase.DONE && phase != Phase.PREFACE; // before that it is CLIENT_LEFT
            case ADMIN, MAX_LIFETIME, DRAIN, INTERNAL -> phase != Phase.DONE;
        };
    }

    /** Why no backend was reached, from the last attempt. */
    public static Cause ofConnect(ConnectResult last) {
        return switch (last) {
            case TIMED_OUT -> BACKEND_TIMEOUT;
            case NO_DESCRIPTORS, NO_PORTS, NO_MEMORY, NOT_PERMITTED -> EXHAUSTED;
            case CONNECTED, PENDING, REFUSED, UNREACHABLE, RESET, BUSY, NO_TLS, TLS, CERTIFICATE, OTHER ->
                BACKEND_UNREACHABLE;
        };
    }

    char letter() {
        return letter;
    }

    /** For people, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** The word in metrics and logs, such as {@code client_reset}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
