package dev.sluice.proxy.net;

/**
 * The clients that the kernel has accepted for a listening socket, or several, and that nobody has taken yet: what {@code ss -ltn} shows as
 * Recv-Q and Send-Q. Immutable.
 *
 * @param length clients that wait now
 * @param limit clients that may wait; the kernel drops the handshakes of more
 */
public record AcceptQueue(int length, int limit) {
    /** Both of two sockets. */
    public AcceptQueue plus(AcceptQueue other) {
        return new AcceptQueue(length + other.length, limit + other.limit);
    }
}
